#include "xfuse/run/copy.hpp"
#include "xfuse/run/moves.hpp"

/// Stages that move elements without computing: copy, take.
namespace xf::run {

planning::loop_nest result_loop_nest(const planning::stage& s, const axis_vector& extent) {
    planning::loop_nest loops;
    const axis_vector extents = loop_extents(s, extent, 0, s.out_loops);
    for (int k = 0; k < s.out_loops; ++k) loops.push_back({extents[k], s.out_step[k], 0});
    return loops;
}

index_t element_size(const planning::stage& s) { return index_t(size_of(s.node->type)); }

void run_copy(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const planning::operand& o = c.operand_of(s, 0);
    const std::byte* in = realize(c, o, box);
    planning::loop_nest loops = result_loop_nest(s, box.extent);
    for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
    copy(out, in, loops, element_size(s), c.log);
}

void run_gather(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    const int axis = n.along;
    shape::box first = box;
    first.low[axis] = 0;
    const std::byte* in = realize(c, o, first);
    planning::loop_nest loops = result_loop_nest(s, box.extent);
    for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
    loops[axis].extent = 1;
    for (index_t i = 0; i < box.extent[axis]; ++i) {
        const index_t from = n.table[box.low[axis] + i];
        copy(out + i * s.out_step[axis], in + from * o.step[axis], loops, element_size(s), c.log);
    }
}

}  // namespace xf::run
