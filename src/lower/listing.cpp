#include "xfuse/lower/listing.hpp"

#include <algorithm>
#include <utility>

#include "xfuse/lower/shared_reduction.hpp"
#include "xfuse/lower/tile_slot.hpp"

namespace xf::lower {

const listed_stage* program_listing::find(int stage) const {
    for (const listed_nest& nest : nests) {
        for (const listed_stage& s : nest.stages) {
            if (s.stage == stage) return &s;
        }
    }
    return nullptr;
}

namespace {

/// Tiles that are looked at, times the stages of a nest: for stages that only few tiles need.
constexpr index_t most_lowered = 64 * 1024;

/// Where a region lies: its first byte and the one behind its last.
struct byte_range {
    index_t first, last;
};
byte_range bytes_of_region(const planning::stage& s, const axis_vector& extent, index_t offset) {
    byte_range r{offset, offset + index_t(size_of(s.node->type))};
    for (int axis = 0; axis < extent.size(); ++axis) {
        const index_t span = (extent[axis] - 1) * s.stride[axis];
        (span < 0 ? r.first : r.last) += span;
    }
    return r;
}

void widen(axis_vector& to, const axis_vector& by) {
    if (to.empty()) to = by;
    for (int axis = 0; axis < to.size(); ++axis) to[axis] = std::max(to[axis], by[axis]);
}

void add_call(std::vector<listed_call>& calls, const exec::instruction& i) {
    const void* kernel = i.what->kernel != nullptr ? i.what->kernel(i.constants()) : nullptr;
    index_t times = 1;
    const index_t* word = i.loops();
    for (int l = 0; l < i.loop_count; ++l, word += 1 + i.operand_count) times *= *word;
    for (listed_call& c : calls) {
        if (c.what != i.what || c.kernel != kernel) continue;
        c.times += times;
        return;
    }
    listed_call made{i.what, kernel, times, {}, i.operand_count};
    std::copy_n(i.operands(), std::min<std::size_t>(i.operand_count, std::size(made.at)), made.at);
    calls.push_back(made);
}

/// The lowering of tiles without running them.
class dry_lowering {
public:
    explicit dry_lowering(const planning::plan& p)
        : plan_(p), room_(room_for(p)), memory_(room_), held_(std::size_t(p.held_count)) {}

    context start(listing_maker* listing) {
        context c(plan_, {memory_, {}, fate::forgotten}, {}, held_);
        c.watcher = listing;
        return c;
    }
    void lower(const planning::stage& s, index_t item, listing_maker* listing) {
        context c = start(listing);
        lower_tile_alone(c, s, item);
    }
    void forget_tiles() { std::fill(held_.begin(), held_.end(), held_box{}); }

private:
    static std::size_t room_for(const planning::plan& p) {
        return std::size_t(instruction_bytes(p.max_operands));
    }

    const planning::plan& plan_;
    std::vector<std::byte> room_;
    exec::writer memory_;
    std::vector<held_box> held_;
};

/// The stages whose tiles are computed within those of a root, and the root: operands first, in their order.
class stages_of_nest {
public:
    stages_of_nest(const planning::plan& p, int root) : plan_(p), is_seen_(p.stages.size()) { add(root); }
    std::size_t count() const { return ids_.size(); }

    /// Not every tile has needed all of them, so that they were not found in their order.
    void put_in_order(std::vector<listed_stage>& stages) const {
        std::vector<int> order(plan_.stages.size());
        for (std::size_t k = 0; k < ids_.size(); ++k) order[std::size_t(ids_[k])] = int(k);
        for (listed_stage& s : stages) s.order = order[std::size_t(s.stage)];
    }

private:
    void add(int id) {
        if (is_seen_[std::size_t(id)]) return;
        is_seen_[std::size_t(id)] = true;
        const planning::stage& s = plan_.stages[std::size_t(id)];
        for (int k = 0; k < s.operand_count; ++k) {
            const int producer = plan_.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
            if (producer >= 0 && plan_.stages[std::size_t(producer)].level == planning::storage_level::tile)
                add(producer);
        }
        ids_.push_back(id);
    }

    const planning::plan& plan_;
    std::vector<bool> is_seen_;
    std::vector<int> ids_;
};

/// The number of a tile with others on all sides, as far as there are. Of two in a row it is the first, which
/// is whole, or where something rolls the second, which goes on from another one.
index_t middle_of(const planning::plan& p, const exec::tile_loops& loops) {
    const bool rolls = std::ranges::any_of(
        p.stages, [](const planning::stage& s) { return s.rolling_axis >= 0 || s.in_step_count > 0; });
    index_t item = (loops.outer - 1) / 2;
    for (std::size_t k = 0; k < counter_count; ++k) {
        const bool is_last = k + 1 == counter_count;
        item = item * loops.count[k] + (loops.count[k] - (rolls && is_last ? 0 : 1)) / 2;
    }
    return std::max<index_t>(item, 0);
}

void list_shared(const planning::plan& p, const planning::stage& s, dry_lowering& dry, listed_nest& nest) {
    listing_maker maker(p, nest);
    const shared_reduction r(p, s);
    nest.parts = r.part_count();
    nest.threads = s.threads;
    context c = dry.start(&maker);
    for (index_t part = 0; part < nest.parts; ++part) r.lower_part(c, part);
    r.lower_rest(c);
    const bool is_full = s.level == planning::storage_level::materialised;
    maker.note_computed(nest.root, s.node->shape,
                        {is_full ? exec::base::full : exec::base::target, nullptr, is_full ? s.buffer : 0});
}

void list_tiles(const planning::plan& p, const planning::stage& s, dry_lowering& dry, listed_nest& nest) {
    nest.loops = tile_loops_of(s);
    const index_t total = nest.loops.total(), middle = middle_of(p, nest.loops);
    if (total == 0) return;
    if (total > 1) nest.threads = s.threads;
    listing_maker maker(p, nest);
    if (middle > 0) dry.lower(s, middle - 1, nullptr);
    dry.lower(s, middle, &maker);
    if (total == 1) return;
    const auto look_at = [&](index_t item) {
        maker.look_at_another_tile();
        dry.lower(s, item, &maker);
    };
    const std::size_t found = nest.stages.size();
    look_at(0);
    look_at(total - 1);
    const stages_of_nest all(p, nest.root);
    const index_t most = std::min(total - 1, most_lowered / index_t(all.count()));
    for (index_t item = 1; item < most && nest.stages.size() < all.count(); ++item) look_at(item);
    if (nest.stages.size() > found) all.put_in_order(nest.stages);
}

}  // namespace

std::vector<planning::target> dense_results(const planning::plan& p) {
    std::vector<planning::target> results;
    const int count = p.results.empty() ? planning::result_count(p) : 0;
    for (int k = 0; k < count; ++k) {
        const planning::tuple_result r = planning::find_result(p, k);
        const graph::node& tuple = *r.tuple->node;
        const int from = p.g.operands(tuple)[std::size_t(r.which)].node;
        axis_vector strides(tuple.shape.size(), 0);
        shape::row_major_strides(shape::span_of(tuple.shape), {strides.begin(), strides.end()});
        results.push_back({const_cast<std::byte*>(result_place(p, k)), p.g.nodes[std::size_t(from)].type,
                           tuple.shape, strides});
    }
    return results;
}

program_listing list_program(const planning::plan& planned) {
    planning::plan p = planned;
    const std::vector<planning::target> results = dense_results(p);
    if (!results.empty()) p.results = results;
    program_listing list{{}, {}, p.full_bytes, p.thread_bytes, p.threads};
    if (p.root().node->volume() == 0) return list;
    dry_lowering dry(p);
    for (const int id : p.order.first(std::size_t(p.order_count))) {
        const planning::stage& s = p.stages[std::size_t(id)];
        listed_nest nest{id, {}};
        dry.forget_tiles();
        if (s.shared >= 0) list_shared(p, s, dry, nest);
        else list_tiles(p, s, dry, nest);
        list.nests.push_back(std::move(nest));
    }
    listed_nest end{p.g.root, {}};
    listing_maker maker(p, end);
    context c = dry.start(&maker);
    lower_end(c);
    if (!end.stages.empty()) list.end = std::move(end.stages.front().calls);
    return list;
}

listing_maker::listing_maker(const planning::plan& p, listed_nest& to)
    : plan_(p), nest_(to), place_(p.stages.size(), -1), current_(to.root) {}

listing_maker::~listing_maker() {
    std::ranges::sort(nest_.stages, {}, [](const listed_stage& s) { return std::pair(s.order, s.stage); });
}

int listing_maker::enter(int stage) { return std::exchange(current_, stage); }

void listing_maker::leave(int stage_before) {
    listed_stage& done = stage_at(current_);
    if (done.order == std::numeric_limits<int>::max()) done.order = done_++;
    current_ = stage_before;
}

listed_stage& listing_maker::stage_at(int stage) {
    int& place = place_[std::size_t(stage)];
    if (place < 0) {
        place = int(nest_.stages.size());
        nest_.stages.push_back({stage});
    }
    return nest_.stages[std::size_t(place)];
}

void listing_maker::note_held(int stage, const axis_vector& extent, const address& at) {
    listed_stage& s = stage_at(stage);
    if (shape::volume(extent) == 0) return;
    const byte_range r = bytes_of_region(plan_.stages[std::size_t(stage)], extent, at.offset.at);
    const bool is_new = s.held.empty() && s.last == 0;
    s.where = at.from;
    s.first = is_new ? r.first : std::min(s.first, r.first);
    s.last = is_new ? r.last : std::max(s.last, r.last);
    widen(s.held, extent);
}

void listing_maker::note_computed(int stage, const axis_vector& extent, const address& at) {
    listed_stage& s = stage_at(stage);
    if (plan_.stages[std::size_t(stage)].level != planning::storage_level::tile) note_held(stage, extent, at);
    // What a rolling buffer takes anew is less than its first tile has to compute.
    if (!is_known(stage) || plan_.stages[std::size_t(stage)].rolling_axis < 0) widen(s.computed, extent);
}

void listing_maker::note(const exec::instruction& i) {
    listed_stage& s = stage_at(current_);
    if (!is_known(current_)) add_call(s.calls, i);
}

}  // namespace xf::lower
