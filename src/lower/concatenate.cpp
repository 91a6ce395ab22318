#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/moves.hpp"

/// Operands one after the other: each is computed for its part of the box alone.
namespace xf::lower {

void lower_concatenate(context& c, const planning::stage& s, const box& b, const address& out) {
    const int axis = s.node->along;
    for (int which = 0; which < s.operand_count; ++which) {
        const position low = c.range.most(b.low[axis], s.node->table[which]);
        const position high = c.range.least(b.low[axis] + b.extent[axis], s.node->table[which + 1]);
        if (!c.range.is_at_least(high, low + 1)) continue;
        box part = b;
        part.low[axis] = low;
        part.extent[axis] = c.range.constant(high - low);
        if (shape::volume(part.extent) == 0) continue;
        const planning::operand& o = c.operand_of(s, which);
        const address in = realize(c, o, part);
        planning::loop_nest loops = result_loop_nest(s, part.extent);
        for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
        copy(c, out + (low - b.low[axis]) * s.out_step[axis], in, loops, element_size(s));
    }
}

}  // namespace xf::lower
