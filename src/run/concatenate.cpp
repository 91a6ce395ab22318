#include "xfuse/run/copy.hpp"
#include "xfuse/run/moves.hpp"

/// Operands one after the other: each is computed for its part of the box alone.
namespace xf::run {

void run_concatenate(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const int axis = s.node->along;
    for (int which = 0; which < s.operand_count; ++which) {
        const shape::box part = graph::read_part(*s.node, which, box);
        if (shape::volume(part.extent) == 0) continue;
        const planning::operand& o = c.operand_of(s, which);
        const std::byte* in = realize(c, o, part);
        planning::loop_nest loops = result_loop_nest(s, part.extent);
        for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
        copy(out + (part.low[axis] - box.low[axis]) * s.out_step[axis], in, loops, element_size(s), c.log);
    }
}

}  // namespace xf::run
