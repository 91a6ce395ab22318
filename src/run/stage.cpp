#include <algorithm>

#include "xfuse/plan/passes.hpp"
#include "xfuse/run/context.hpp"

namespace xf::run {
namespace {

index_t offset_of(const axis_vector& index, const axis_vector& stride) {
    index_t offset = 0;
    for (int axis = 0; axis < stride.size(); ++axis) offset += index[axis] * stride[axis];
    return offset;
}

/// Does a shared tile hold the box already, for another consumer? If not, it is about to.
bool is_held(const context& c, const planning::stage& s, const shape::box& needed) {
    if (s.held < 0) return false;
    auto& held = *reinterpret_cast<shape::box*>(c.local + s.held);
    if (held.low == needed.low && held.extent == needed.extent) return true;
    held = needed;
    return false;
}

void run_in_blocks(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    if (!s.is_blocked) return run_stage(c, s, box, out);
    shape::box block = box;
    const auto run_from = [&](const auto& self, int axis, std::byte* to) -> void {
        if (axis == box.low.size()) return run_stage(c, s, block, to);
        for (index_t at = 0; at < box.extent[axis]; at += s.block[axis]) {
            block.low[axis] = box.low[axis] + at;
            block.extent[axis] = std::min(s.block[axis], box.extent[axis] - at);
            self(self, axis + 1, to + at * s.stride[axis]);
        }
    };
    run_from(run_from, 0, out);
}

}  // namespace

const std::byte* bind(const context& c, const planning::operand& o, const shape::box& domain) {
    axis_vector first = shape::apply(*o.map, {domain.low.data(), std::size_t(domain.low.size())});
    if (o.stage < 0) return o.data + offset_of(first, o.stride);
    const planning::stage& producer = c.p.stages[o.stage];
    if (producer.where == planning::place::full) return c.full + producer.buffer + offset_of(first, o.stride);
    const shape::box needed = planning::box_needed(producer, *o.map, domain);
    std::byte* tile = c.local + producer.buffer;
    if (!is_held(c, producer, needed)) run_in_blocks(c, producer, needed, tile);
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
        case graph::node_kind::several: return run_several(c, s, box);
    }
}

}  // namespace xf::run
