#include "xfuse/lower/held_tiles.hpp"

#include <algorithm>
#include <cassert>

#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/listed_scope.hpp"

/// Tiles that hold something already: rolling buffers, tiles that several stages read, and tiles of a whole
/// result. What they hold is known while the program is made, as it follows from the boxes before.
namespace xf::lower {
namespace {

/// The start of a box that a ring holds already: the entries along its axis, and how far they have to move.
struct reused_part {
    index_t entries = 0, from = 0;
};
reused_part find_reused(tile_range& range, const planning::stage& s, const box& held, const box& needed) {
    const int axis = s.rolling_axis;
    if (axis < 0) return {};
    for (int other = 0; other < needed.low.size(); ++other) {
        if (other == axis) continue;
        if (held.extent[other] != needed.extent[other]) return {};
        if (!range.are_equal(held.low[other], needed.low[other])) return {};
    }
    const position from = needed.low[axis] - held.low[axis];
    if (!range.is_at_least(from, 0) || range.is_at_least(from, held.extent[axis])) return {};
    const index_t moves = range.constant(from);
    return {std::min(held.extent[axis] - moves, needed.extent[axis]), moves};
}

/// Moves what a ring keeps to the front of its tile, one entry of its axis at a time, the first one first.
void move_reused(context& c, const planning::stage& s, const axis_vector& extent, const reused_part& kept,
                 const address& tile) {
    planning::loop_nest loops;
    for (int axis = 0; axis < extent.size(); ++axis) {
        if (axis != s.rolling_axis) loops.push_back({extent[axis], s.stride[axis], s.stride[axis]});
    }
    const index_t step = s.stride[s.rolling_axis];
    for (index_t i = 0; kept.from > 0 && i < kept.entries; ++i)
        copy(c, tile + i * step, tile + (i + kept.from) * step, loops, index_t(size_of(s.node->type)));
}

void lower_in_blocks(context& c, const planning::stage& s, const box& b, const address& out) {
    if (!s.is_blocked && s.rolling_axis < 0) return lower_stage(c, s, b, out);
    box block = b;
    const auto run_from = [&](const auto& self, int axis, const address& to) -> void {
        if (axis == b.low.size()) return lower_stage(c, s, block, to);
        for (index_t at = 0; at < b.extent[axis]; at += s.block[axis]) {
            block.low[axis] = b.low[axis] + at;
            block.extent[axis] = std::min(s.block[axis], b.extent[axis] - at);
            self(self, axis + 1, to + at * s.stride[axis]);
        }
    };
    run_from(run_from, 0, out);
}

[[maybe_unused]] bool fits(const box& needed, const axis_vector& tile) {
    for (int axis = 0; axis < tile.size(); ++axis) {
        if (needed.extent[axis] > tile[axis]) return false;
    }
    return true;
}

bool is_same(tile_range& range, const box& a, const box& b) {
    if (!(a.extent == b.extent)) return false;
    for (int axis = 0; axis < a.low.size(); ++axis) {
        if (!range.are_equal(a.low[axis], b.low[axis])) return false;
    }
    return true;
}

}  // namespace

void fill_tile(context& c, const planning::stage& s, const box& needed, const address& tile) {
    assert(fits(needed, s.box));
    const listed_scope listed(c, s);
    listed.note_held(needed, tile);
    if (s.held < 0) return lower_in_blocks(c, s, needed, tile);
    held_box& held = c.held[std::size_t(s.held)];
    reused_part kept;
    if (held.is_inherited) c.reads_held = true;
    if (held.is_known) {
        if (is_same(c.range, held.what, needed)) {
            held.is_inherited = false;
            return;
        }
        kept = find_reused(c.range, s, held.what, needed);
    }
    held = {true, false, needed};
    if (kept.entries == 0) return lower_in_blocks(c, s, needed, tile);
    move_reused(c, s, needed.extent, kept, tile);
    box rest = needed;
    rest.low[s.rolling_axis] += kept.entries;
    rest.extent[s.rolling_axis] -= kept.entries;
    lower_in_blocks(c, s, rest, tile + kept.entries * s.stride[s.rolling_axis]);
}

}  // namespace xf::lower
