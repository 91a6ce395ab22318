#include <algorithm>
#include <new>

#include "xfuse/core/round_up.hpp"
#include "xfuse/lower/tile_slot.hpp"

namespace xf::lower {
namespace {

/// Lists of one thread, and more for each node of a large graph. More of them than fit are made again when
/// they are needed.
constexpr index_t lists_bytes = 16 * 1024, bytes_a_node = 2 * 1024, small_graph = 12;

/// And for each chunk of the reduced axes, up to so many: a list has the calls of all of them.
constexpr index_t bytes_a_chunk = 640, most_chunks = 320;

/// Tiles that mostly need lists of their own are lowered and run at once, without keeping lists.
constexpr index_t most_lists = 16, least_tiles_a_list = 2;

index_t held_bytes(const planning::plan& p) { return whole_lines(p.held_count * index_t(sizeof(held_box))); }

index_t chunk_count(const planning::stage& s) {
    const graph::node& n = *s.node;
    index_t count = 1;
    for (int axis = 0; axis < s.chunk.size() && count > 0; ++axis) {
        const index_t extent = n.domain[n.shape.size() + axis], chunk = std::max<index_t>(s.chunk[axis], 1);
        count *= (extent + chunk - 1) / chunk;
    }
    return count == 1 ? 0 : std::min(count, most_chunks);
}

index_t bytes_for_lists(const planning::plan& p) {
    index_t more = std::max<index_t>(index_t(p.stages.size()) - small_graph, 0) * bytes_a_node;
    for (const planning::stage& s : p.stages) more += chunk_count(s) * bytes_a_chunk;
    return lists_bytes + more + instruction_bytes(p.max_operands);
}

}  // namespace

index_t instruction_bytes(index_t operands) { return 2048 + 512 * operands; }

/// What tiles hold between two lists: for each of them its number, the rank, and the box, of which `low` is
/// counted from the tile whose counters are 0.
struct tile_slot::held_set {
    held_set* next;
    int id;
    std::uint32_t words;

    index_t* begin() { return reinterpret_cast<index_t*>(this + 1); }
    const index_t* begin() const { return reinterpret_cast<const index_t*>(this + 1); }
};

index_t tile_slot::bytes(const planning::plan& p) {
    return whole_lines(index_t(sizeof(tile_slot))) + held_bytes(p) + bytes_for_lists(p);
}

tile_slot& tile_slot::start(std::byte* memory, const planning::plan& p, const exec::frame& bases) {
    auto* s = new (memory) tile_slot;
    memory += whole_lines(index_t(sizeof(tile_slot)));
    s->held = {reinterpret_cast<held_box*>(memory), std::size_t(p.held_count)};
    for (held_box& h : s->held) new (&h) held_box;
    memory += held_bytes(p);
    s->runner.start({memory, std::size_t(bytes_for_lists(p))}, bases);
    return *s;
}

void tile_slot::restart(const exec::frame& bases) {
    runner.bases() = bases;
    forget_held();
}

void tile_slot::begin_nest(const planning::plan& p, const planning::stage& s) {
    plan_ = &p;
    stage_ = &s;
    made_ = ran_ = 0;
    is_at_once_ = false;
    runner.begin_nest(int(&s - p.stages.data()));
}

void tile_slot::forget_lists() {
    runner.forget_lists();
    sets_ = nullptr;
    set_count_ = 0;
}

void tile_slot::forget_held() {
    for (held_box& h : held) {
        h.is_known = false;
        h.is_inherited = true;
    }
}

context tile_slot::at_once(const planning::plan& p) {
    forget_lists();
    return watched({p, {runner.memory(), runner.bases(), of_run()}, {}, held});
}

context tile_slot::lists_of(const planning::plan& p) {
    return watched({p, {runner.memory(), runner.bases()}, {}, held});
}

context tile_slot::watched(context c) const {
    c.watcher = watcher;
    return c;
}

void tile_slot::run(const exec::tile& t, index_t item) {
    if (is_at_once_) return run_at_once(item);
    ++ran_;
    has_run_ = false;
    runner.run(t, maker());
    if (is_at_once_ && !has_run_) run_at_once(item);
}

void tile_slot::run_measured(const exec::tile& t, index_t item, stage_clock& clock) {
    clock.begin_tile();
    if (is_at_once_) {
        run_at_once(item);
        return clock.end_tile();
    }
    ++ran_;
    has_run_ = false;
    if (runner.enter(t, maker())) {
        clock.found_list();
        runner.bases().at = t.at;
        clock.run_list(runner.current()->program, runner.bases());
    }
    if (is_at_once_ && !has_run_) run_at_once(item);
    clock.end_tile();
}

const exec::region* tile_slot::list_of(const exec::tile& t) {
    ++ran_;
    is_dry_ = true;
    return !is_at_once_ && runner.enter(t, maker()) ? runner.current() : nullptr;
}

exec::tile_runner::maker tile_slot::maker() {
    return {[](void* state, const exec::tile& tile, int before) {
                return static_cast<tile_slot*>(state)->make(tile, before);
            },
            this};
}

void tile_slot::run_at_once(index_t item) {
    context c = at_once(*plan_);
    lower_tile_alone(c, *stage_, item);
}

/// What is held stands still from here on: there are no counters.
exec::region* tile_slot::go_on_at_once() {
    forget_lists();
    is_at_once_ = true;
    for (held_box& h : held) {
        for (position& low : h.what.low) low.step = {};
    }
    return nullptr;
}

/// Where the nest does not go on from the tile before, much is computed that no other tile does: at once, and
/// without a list. What is left is the same as after a list.
exec::region* tile_slot::run_cold(const exec::tile& t) {
    if (!runner.memory().has(std::size_t(instruction_bytes(plan_->max_operands)))) forget_lists();
    exec::frame now = runner.bases();
    now.at = t.at;
    context c = watched({*plan_,
                         {runner.memory(), now, is_dry_ ? fate::forgotten : of_run()},
                         tile_range(t, tile_loops_of(*stage_).count),
                         held});
    lower_tile(c, *stage_, t);
    for (exec::region* r = runner.regions(); r != nullptr; r = r->next) {
        if (r->nest == runner.nest() && r->before == exec::never_held && r->holds(t)) return r;
    }
    std::byte* space = runner.memory().take(sizeof(exec::region));
    exec::region now_held{nullptr, runner.nest(), t.outer, t.at, t.at, exec::never_held, 0, 0, {}};
    for (index_t& high : now_held.high) ++high;
    now_held.after_next = intern(t.at, true);
    now_held.after_any = intern(t.at, false);
    if (space == nullptr || now_held.after_next < 0 || now_held.after_any < 0) {
        has_run_ = true;
        return go_on_at_once();
    }
    runner.add(new (space) exec::region(now_held));
    return runner.regions();
}

exec::region* tile_slot::make(const exec::tile& t, int before) {
    load(before, t.at);
    if (stage_->in_step_count > 0) {
        context c(*plan_, {runner.memory(), runner.bases()}, tile_range(t, tile_loops_of(*stage_).count),
                  held);
        if (starts_cold(c, *stage_, t)) return run_cold(t);
    }
    ++made_;
    if (made_ <= most_lists || made_ * least_tiles_a_list <= ran_) {
        if (exec::region* r = lower(t, before)) return r;
        forget_lists();
        load(exec::nothing_held, t.at);
        if (exec::region* r = lower(t, exec::nothing_held)) return r;
    }
    load(before, t.at);
    return go_on_at_once();
}

exec::region* tile_slot::lower(const exec::tile& t, int before) {
    const exec::tile_loops loops = tile_loops_of(*stage_);
    exec::writer& memory = runner.memory();
    std::byte* first = memory.position();
    std::byte* space = memory.take(sizeof(exec::region));
    if (space == nullptr) return nullptr;
    auto* made = new (space) exec::region;
    exec::frame now = runner.bases();
    now.at = t.at;
    made->program.first = memory.position();
    context c = watched({*plan_, {memory, now}, tile_range(t, loops.count), held});
    lower_tile(c, *stage_, t);
    made->program.last = memory.position();
    made->nest = runner.nest();
    made->outer = t.outer;
    made->low = c.range.low();
    made->high = c.range.high();
    made->before = c.reads_held ? before : exec::anything_held;
    made->after_next = intern(t.at, true);
    made->after_any = intern(t.at, false);
    if (c.is_full || made->after_next < 0 || made->after_any < 0) {
        memory.rewind(first);
        return nullptr;
    }
    runner.add(made);
    return made;
}

/// The number of what the tiles hold now: all that is known at the next tile, or what is the same at any.
int tile_slot::intern(const counters& now, bool for_next) {
    exec::writer& memory = runner.memory();
    std::byte* before = memory.position();
    std::byte* space = memory.take(sizeof(held_set));
    if (space == nullptr) return -1;
    auto* made = new (space) held_set{sets_, set_count_ + 1, 0};
    bool is_full = false;
    const auto add = [&](index_t word) {
        std::byte* at = memory.take(sizeof word);
        is_full |= at == nullptr;
        if (at != nullptr) new (at) index_t(word), ++made->words;
    };
    for (std::size_t which = 0; which < held.size(); ++which) {
        const held_box& h = held[which];
        bool is_known = h.is_known && !h.is_inherited;
        for (const position& low : h.what.low) is_known = is_known && (for_next || !low.moves());
        if (!is_known) continue;
        add(index_t(which));
        add(h.what.low.size());
        for (const position& low : h.what.low) {
            index_t at = low.at - (for_next ? low.step[counter_count - 1] : 0);
            for (std::size_t k = 0; k < counter_count; ++k) at -= low.step[k] * now[k];
            add(at);
            for (const index_t step : low.step) add(step);
        }
        for (const index_t extent : h.what.extent) add(extent);
    }
    if (is_full) return -1;
    int id = made->words == 0 ? exec::nothing_held : made->id;
    for (const held_set* s = sets_; s != nullptr && id == made->id; s = s->next) {
        if (s->words == made->words &&
            std::memcmp(s->begin(), made->begin(), s->words * sizeof(index_t)) == 0)
            id = s->id;
    }
    if (id != made->id) {
        memory.rewind(before);
        return id;
    }
    sets_ = made;
    return set_count_ = id;
}

const tile_slot::held_set* tile_slot::find(int id) const {
    const held_set* s = sets_;
    while (s != nullptr && s->id != id) s = s->next;
    return s;
}

void tile_slot::load(int id, const counters& now) {
    forget_held();
    const held_set* set = find(id);
    if (set == nullptr) return;
    const index_t* word = set->begin();
    for (const index_t* end = word + set->words; word < end;) {
        held_box& h = held[std::size_t(*word++)];
        h = {true, true, {}};
        const int rank = int(*word++);
        for (int axis = 0; axis < rank; ++axis) {
            position low = *word++;
            for (std::size_t k = 0; k < counter_count; ++k) {
                low.step[k] = *word++;
                low.at += low.step[k] * now[k];
            }
            h.what.low.push_back(low);
        }
        for (int axis = 0; axis < rank; ++axis) h.what.extent.push_back(*word++);
    }
}

}  // namespace xf::lower
