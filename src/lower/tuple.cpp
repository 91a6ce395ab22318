#include <array>

#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/moves.hpp"
#include "xfuse/plan/tuning.hpp"

/// Several results over the same box: what they share is computed and read once.
namespace xf::lower {
namespace {

/// Where a result goes: into its target, or into the arena, where it waits.
struct destination {
    address to;
    axis_vector strides;  ///< bytes
};

axis_vector dense_strides(const axis_vector& shape) {
    axis_vector strides = shape;
    shape::row_major_strides(shape::span_of(shape), {strides.begin(), std::size_t(strides.size())});
    return strides;
}

destination destination_of(const context& c, const planning::stage& s, int which) {
    const planning::operand& o = c.operand_of(s, which);
    const planning::target& result = c.p.results[std::size_t(planning::result_number(*s.node, which))];
    const index_t size = index_t(size_of(result.type));
    destination d{memory_at(result.data), result.strides};
    if (o.waits_at >= 0) d = {{exec::base::full, nullptr, o.waits_at}, dense_strides(s.node->shape)};
    for (index_t& stride : d.strides) stride *= size;
    return d;
}

void store(context& c, const planning::stage& s, int which, const box& b, const address& in) {
    const planning::operand& o = c.operand_of(s, which);
    destination d = destination_of(c, s, which);
    for (int axis = 0; axis < b.low.size(); ++axis) d.to.offset += b.low[axis] * d.strides[axis];
    planning::loop_nest loops = result_loop_nest(s, b.extent);
    for (int k = 0; k < s.out_loops; ++k) {
        loops[k].out = d.strides[s.loops[k].axis] * s.loops[k].div;
        loops[k].in = o.step[k];
    }
    const graph::edge& from = c.p.g.operands(*s.node)[std::size_t(which)];
    copy(c, d.to, in, loops, index_t(size_of(c.p.g.nodes[std::size_t(from.node)].type)));
}

}  // namespace

// All are computed before the first is stored: another may read what that is written over. Where there are
// too many for tiles of their own, nothing is computed here.
void lower_tuple(context& c, const planning::stage& s, const box& b, const address&) {
    constexpr int most = planning::max_nest_operands;
    std::array<address, std::size_t(most)> in;
    const int computed = s.operand_count <= most ? s.operand_count : 0;
    for (int which = 0; which < computed; ++which)
        in[std::size_t(which)] = realize(c, c.operand_of(s, which), b);
    for (int which = 0; which < s.operand_count; ++which)
        store(c, s, which, b, computed > 0 ? in[std::size_t(which)] : realize(c, c.operand_of(s, which), b));
}

/// Its operands have tiles of their own.
void lower_tie(context&, const planning::stage&, const box&, const address&) {}

void lower_waiting(context& c, const planning::stage& tuple) {
    for (int which = 0; which < tuple.operand_count; ++which) {
        const planning::operand& o = c.operand_of(tuple, which);
        if (o.waits_at < 0) continue;
        const planning::target& result =
            c.p.results[std::size_t(planning::result_number(*tuple.node, which))];
        const index_t size = index_t(size_of(result.type));
        const axis_vector dense = dense_strides(tuple.node->shape);
        planning::loop_nest loops;
        for (int axis = 0; axis < dense.size(); ++axis)
            loops.push_back({tuple.node->shape[axis], result.strides[axis] * size, dense[axis] * size});
        copy(c, memory_at(result.data), {exec::base::full, nullptr, o.waits_at}, loops, size);
    }
}

}  // namespace xf::lower
