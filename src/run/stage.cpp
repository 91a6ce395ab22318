#include <algorithm>

#include "xfuse/run/context.hpp"

namespace xf::run {
namespace {

/// Widens a box to the boundaries at which the stage's axes are split.
void align(shape::box& box, const planning::stage& s) {
    for (int axis = 0; axis < box.low.size(); ++axis) {
        const index_t step = s.align[axis];
        if (step == 1) continue;
        const index_t high = box.low[axis] + box.extent[axis];
        box.low[axis] = box.low[axis] / step * step;
        box.extent[axis] = std::min((high + step - 1) / step * step, s.node->shape[axis]) - box.low[axis];
    }
}

index_t offset_of(const axis_vector& index, const axis_vector& stride) {
    index_t offset = 0;
    for (int axis = 0; axis < stride.size(); ++axis) offset += index[axis] * stride[axis];
    return offset;
}

}  // namespace

const std::byte* bind(const context& c, const planning::operand& o, const shape::box& domain) {
    axis_vector first = shape::apply(*o.map, {domain.low.data(), std::size_t(domain.low.size())});
    if (o.stage < 0) return o.data + offset_of(first, o.stride);
    const planning::stage& producer = c.p.stages[o.stage];
    if (producer.where == planning::place::full) return c.full + producer.buffer + offset_of(first, o.stride);
    shape::box needed;
    if (producer.box == producer.node->shape) {
        needed.low.resize(producer.box.size(), 0);
        needed.extent = producer.box;
    } else {
        needed = shape::image(*o.map, domain);
        align(needed, producer);
    }
    std::byte* tile = c.local + producer.buffer;
    run_stage(c, producer, needed, tile);
    for (int axis = 0; axis < first.size(); ++axis) first[axis] -= needed.low[axis];
    return tile + offset_of(first, o.stride);
}

axis_vector loop_extents(const planning::stage& s, const axis_vector& extent, int first, int last) {
    axis_vector extents;
    for (int k = first; k < last; ++k) {
        const planning::loop& l = s.loops[k];
        extents.push_back(l.is_outer ? extent[l.axis] / l.div : s.loops[k - 1].div / l.div);
    }
    return extents;
}

void run_stage(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    switch (s.node->kind) {
        case graph::node_kind::leaf: break;
        case graph::node_kind::map: return run_map(c, s, box, out);
        case graph::node_kind::copy: return run_copy(c, s, box, out);
        case graph::node_kind::reduce: return run_reduce(c, s, box, out);
        case graph::node_kind::arg: return run_arg(c, s, box, out);
        case graph::node_kind::contract: return run_contract(c, s, box, out);
        case graph::node_kind::pad: return run_pad(c, s, box, out);
        case graph::node_kind::take: return run_take(c, s, box, out);
        case graph::node_kind::join: return run_join(c, s, box, out);
        case graph::node_kind::scan: return run_scan(c, s, box, out);
    }
}

}  // namespace xf::run
