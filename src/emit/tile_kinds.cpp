#include "tile_kinds.hpp"

#include <algorithm>
#include <limits>

namespace xf::emit {
namespace {

using exec::counters;
using lower::counter_count;

/// More kinds than a person reads.
constexpr std::size_t most_kinds = 48;
constexpr index_t most_tiles = 4 * 1024 * 1024;

/// What tiles hold after one at `now`, as numbers: see tile_slot::intern.
std::vector<index_t> words_of(const std::vector<lower::held_box>& held, const counters& now, bool for_next) {
    std::vector<index_t> words;
    for (std::size_t which = 0; which < held.size(); ++which) {
        const lower::held_box& h = held[which];
        bool is_known = h.is_known && !h.is_inherited;
        for (const lower::position& low : h.what.low) is_known = is_known && (for_next || !low.moves());
        if (!is_known) continue;
        words.push_back(index_t(which));
        words.push_back(h.what.low.size());
        for (const lower::position& low : h.what.low) {
            index_t at = low.at - (for_next ? low.step[counter_count - 1] : 0);
            for (std::size_t k = 0; k < counter_count; ++k) at -= low.step[k] * now[k];
            words.push_back(at);
            words.insert(words.end(), low.step.begin(), low.step.end());
        }
        words.insert(words.end(), h.what.extent.begin(), h.what.extent.end());
    }
    return words;
}

void load(std::vector<lower::held_box>& held, const std::vector<index_t>& words, const counters& now) {
    for (lower::held_box& h : held) h = {false, true, {}};
    for (std::size_t at = 0; at < words.size();) {
        lower::held_box& h = held[std::size_t(words[at++])];
        h = {true, true, {}};
        const int rank = int(words[at++]);
        for (int axis = 0; axis < rank; ++axis) {
            lower::position low = words[at++];
            for (std::size_t k = 0; k < counter_count; ++k) {
                low.step[k] = words[at++];
                low.at += low.step[k] * now[k];
            }
            h.what.low.push_back(low);
        }
        for (int axis = 0; axis < rank; ++axis) h.what.extent.push_back(words[at++]);
    }
}

/// Offsets counted from the tile whose counters are 0.
void count_from_first(std::vector<call>& calls, const counters& now) {
    for (call& c : calls) {
        for (call::place& x : c.at) {
            for (std::size_t k = 0; k < counter_count; ++k) x.offset.at -= x.offset.step[k] * now[k];
        }
    }
}

tile_kind lower_one(source& to, const planning::stage& root, const exec::tile& t,
                    const std::vector<index_t>& before) {
    std::vector<std::byte> space(std::size_t(lower::instruction_bytes(to.p.max_operands)));
    exec::writer memory(space);
    exec::frame now;
    now.at = t.at;
    std::vector<lower::held_box> held(std::size_t(to.p.held_count));
    const exec::tile_loops loops = lower::tile_loops_of(root);
    load(held, before, t.at);
    lower::context look(to.p, {memory, now, lower::fate::forgotten}, lower::tile_range(t, loops.count), held);
    const bool is_cold = lower::starts_cold(look, root, t);
    load(held, before, t.at);
    lower::context c(to.p, {memory, now, lower::fate::forgotten}, lower::tile_range(t, loops.count), held);
    c.reader = &to;
    to.calls.clear();
    lower::lower_tile(c, root, t);
    tile_kind made;
    made.low = c.range.low(), made.high = c.range.high();
    if (is_cold) {
        made.low = made.high = t.at;
        for (index_t& high : made.high) ++high;
    }
    made.is_after_any = !c.reads_held && !is_cold;
    made.before = before;
    made.after_next = words_of(held, t.at, true);
    made.after_any = words_of(held, t.at, false);
    made.calls = std::move(to.calls);
    to.calls.clear();
    count_from_first(made.calls, t.at);
    return made;
}

bool holds(const tile_kind& k, const counters& at) {
    for (std::size_t c = 0; c < counter_count; ++c) {
        if (at[c] < k.low[c] || at[c] >= k.high[c]) return false;
    }
    return true;
}

bool is_next(const exec::tile& before, const exec::tile& t) {
    return t.at[0] == before.at[0] && t.at[1] == before.at[1] && t.at[2] == before.at[2] + 1;
}

}  // namespace

std::vector<cut_axis> cut_axes(const planning::stage& root) {
    std::vector<cut_axis> axes;
    for (int axis = 0; axis < root.box.size(); ++axis) {
        const index_t extent = root.node->shape[axis], block = root.box[axis];
        if (extent > block && block > 0) axes.push_back({axis, (extent + block - 1) / block, block});
    }
    return axes;
}

std::vector<tile_kind> find_tile_kinds(source& to, const planning::stage& root) {
    const exec::tile_loops loops = lower::tile_loops_of(root);
    std::vector<tile_kind> kinds;
    if (loops.total() == 0) return kinds;
    if (loops.outer > 1) to.refuse("a nest of more than three loops of tiles");
    if (loops.total() > most_tiles) to.refuse("a nest of " + std::to_string(loops.total()) + " tiles");
    std::size_t last = std::numeric_limits<std::size_t>::max();
    exec::tile before;
    static const std::vector<index_t> nothing;
    for (index_t item = 0; item < loops.total(); ++item) {
        const exec::tile t = exec::tile_at(loops, item);
        const std::vector<index_t>& held = last > kinds.size()  ? nothing
                                           : is_next(before, t) ? kinds[last].after_next
                                                                : kinds[last].after_any;
        std::size_t found = 0;
        while (found < kinds.size() &&
               !(holds(kinds[found], t.at) && (kinds[found].is_after_any || kinds[found].before == held)))
            ++found;
        if (found == kinds.size()) {
            if (kinds.size() == most_kinds)
                to.refuse("a nest whose tiles are of more than " + std::to_string(most_kinds) + " kinds");
            tile_kind made = lower_one(to, root, t, std::vector<index_t>(held));
            kinds.push_back(std::move(made));
        }
        kinds[found].tiles.push_back(item);
        last = found;
        before = t;
    }
    return kinds;
}

}  // namespace xf::emit
