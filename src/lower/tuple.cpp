#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/moves.hpp"

/// Several results over the same box, one after the other: what they share is computed and read once.
namespace xf::lower {

void lower_tuple(context& c, const planning::stage& s, const box& b, const address&) {
    for (int which = 0; which < s.operand_count; ++which) {
        const planning::target& to = c.p.results[std::size_t(which)];
        const planning::operand& o = c.operand_of(s, which);
        const index_t size = index_t(size_of(to.type));
        const address in = realize(c, o, b);
        address out = memory_at(to.data);
        for (int axis = 0; axis < b.low.size(); ++axis) out.offset += b.low[axis] * (to.strides[axis] * size);
        planning::loop_nest loops = result_loop_nest(s, b.extent);
        for (int k = 0; k < s.out_loops; ++k) {
            loops[k].out = to.strides[s.loops[k].axis] * s.loops[k].div * size;
            loops[k].in = o.step[k];
        }
        copy(c, out, in, loops, size);
    }
}

}  // namespace xf::lower
