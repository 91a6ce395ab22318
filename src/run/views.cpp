#include <algorithm>

#include "xfuse/run/context.hpp"
#include "xfuse/run/copy.hpp"

/// The stages that move elements without computing: copy, pad, take.
namespace xf::run {
namespace {

planning::nest result_nest(const planning::stage& s, const axis_vector& extent) {
    planning::nest loops;
    const axis_vector extents = loop_extents(s, extent, 0, s.out_loops);
    for (int k = 0; k < s.out_loops; ++k) loops.push_back({extents[k], s.out_step[k], 0});
    return loops;
}

index_t element_size(const planning::stage& s) { return index_t(size_of(s.node->type)); }

}  // namespace

void run_copy(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const planning::operand& o = c.operand_of(s, 0);
    const std::byte* in = bind(c, o, box);
    planning::nest loops = result_nest(s, box.extent);
    for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
    copy(out, in, loops, element_size(s), c.log);
}

/// The constant everywhere, then the operand over it: borders are narrow, and the tile is in cache.
void run_pad(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    shape::box covered = box;
    bool is_empty = false, is_whole = true;
    for (int axis = 0; axis < box.low.size(); ++axis) {
        const index_t low = std::max(box.low[axis], n.before[axis]);
        const index_t high = std::min(box.low[axis] + box.extent[axis], n.before[axis] + n.inside[axis]);
        covered.low[axis] = low;
        covered.extent[axis] = high - low;
        is_empty |= high <= low;
        is_whole &= high - low == box.extent[axis];
    }
    planning::nest loops = result_nest(s, box.extent);
    if (!is_whole) copy(out, n.fill, loops, element_size(s), c.log);
    if (is_empty) return;
    const std::byte* in = bind(c, o, covered);
    loops = result_nest(s, covered.extent);
    for (int k = 0; k < s.out_loops; ++k) {
        loops[k].in = o.step[k];
        out += (covered.low[s.loops[k].axis] - box.low[s.loops[k].axis]) * s.out_step[k];
    }
    copy(out, in, loops, element_size(s), c.log);
}

void run_take(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    const int axis = n.table_axis;
    shape::box first = box;
    first.low[axis] = 0;
    const std::byte* in = bind(c, o, first);
    planning::nest loops = result_nest(s, box.extent);
    for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
    loops[axis].extent = 1;
    for (index_t i = 0; i < box.extent[axis]; ++i) {
        const index_t from = n.table[box.low[axis] + i];
        copy(out + i * s.out_step[axis], in + from * o.step[axis], loops, element_size(s), c.log);
    }
}

}  // namespace xf::run
