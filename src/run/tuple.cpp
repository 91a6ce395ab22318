#include "xfuse/run/copy.hpp"
#include "xfuse/run/moves.hpp"

/// Several results over the same box, one after the other: what they share is computed and read once.
namespace xf::run {

void run_tuple(const context& c, const planning::stage& s, const shape::box& box) {
    for (int which = 0; which < s.operand_count; ++which) {
        const planning::target& to = c.p.results[std::size_t(which)];
        const planning::operand& o = c.operand_of(s, which);
        const index_t size = index_t(size_of(to.type));
        const std::byte* in = realize(c, o, box);
        auto* out = static_cast<std::byte*>(to.data);
        for (int axis = 0; axis < box.low.size(); ++axis) out += box.low[axis] * to.strides[axis] * size;
        planning::loop_nest loops = result_loop_nest(s, box.extent);
        for (int k = 0; k < s.out_loops; ++k) {
            loops[k].out = to.strides[s.loops[k].axis] * s.loops[k].div * size;
            loops[k].in = o.step[k];
        }
        copy(out, in, loops, size, c.log);
    }
}

}  // namespace xf::run
