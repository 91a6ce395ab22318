#include "xfuse/graph/passes.hpp"

namespace xf::graph {

window_pair find_window(const node& n, const shape::access_map& map, int reduced_axis) {
    window_pair pair;
    for (const shape::axis_use& use : map.uses) {
        if (use.consumer != reduced_axis) continue;
        if (!use.is_affine() || pair.producer_axis >= 0) return {};
        pair.producer_axis = use.producer;
        pair.reduced_axis = reduced_axis;
        pair.dilation = use.step;
    }
    if (pair.producer_axis < 0) return {};
    for (const shape::axis_use& use : map.uses) {
        if (use.producer == pair.producer_axis && use.consumer != reduced_axis) {
            if (!use.is_affine() || pair.out_axis >= 0 || use.consumer >= n.shape.size()) return {};
            pair.out_axis = use.consumer;
            pair.step = use.step;
        }
    }
    for (const shape::axis_use& use : map.uses) {
        const bool elsewhere = use.consumer == pair.out_axis && use.producer != pair.producer_axis;
        if (elsewhere) return {};
    }
    const bool slides = pair.out_axis >= 0 && pair.step > 0 && pair.dilation > 0;
    return slides ? pair : window_pair{};
}

/// The operand's axis whose neighbours lie next to each other in memory.
int vector_axis_of(const node& producer) {
    if (!has_memory(producer)) return producer.is_flat ? 0 : producer.shape.size() - 1;
    for (int axis = producer.shape.size(); axis-- > 0;) {
        if (producer.strides[axis] == 1 && producer.shape[axis] > 1) return axis;
    }
    return producer.shape.size() - 1;
}

namespace {

/// The reduced axis that should be reduced last, in a node of its own; none where the node is to stay.
window_pair last_to_reduce(builder& b, const node& n, const edge& from) {
    if (n.reduced_rank() < 2) return {};
    const int vector_axis = vector_axis_of(b.at(from.node));
    window_pair longest;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        const window_pair pair = find_window(n, from.map, axis);
        const bool one_by_one = kernels::is_of_windows(n.op);
        if (pair.producer_axis < 0 || (n.domain[axis] < 2 && !one_by_one)) continue;
        if (pair.producer_axis == vector_axis) return pair;
        if (n.domain[axis] >= long_window || one_by_one) longest = pair;
    }
    return longest;
}

/// Reduces all but `pair` into a new node whose axis out_axis runs along the operand's own axis, and
/// leaves `n` the one sliding reduction of that.
void split_off(builder& b, int id, const window_pair& pair) {
    node& outer = b.at(id);
    const edge from = b.operand(outer, 0);
    // The variance of windows over several axes is merged from the moments of those over one.
    const auto op = kernels::is_of_windows(outer.op) ? kernels::reduce_op::moments : outer.op;
    node& inner = b.add(node_kind::reduce, kernels::result_type(op, outer.operand_type), outer.name, {}, 1);
    inner.op = op;
    inner.operand_type = outer.operand_type;
    inner.shape = outer.shape;
    inner.shape[pair.out_axis] = pair.step * (outer.shape[pair.out_axis] - 1) +
                                 pair.dilation * (outer.domain[pair.reduced_axis] - 1) + 1;
    inner.domain = inner.shape;
    for (int axis = outer.shape.size(); axis < outer.domain.size(); ++axis) {
        if (axis != pair.reduced_axis) inner.domain.push_back(outer.domain[axis]);
    }
    edge& into = b.operand(inner, 0);
    into.node = from.node;
    into.map.offset = from.map.offset;
    into.map.uses.clear();
    for (shape::axis_use use : from.map.uses) {
        if (use.consumer == pair.reduced_axis) continue;
        if (use.consumer == pair.out_axis) use.step = 1;
        if (use.consumer > pair.reduced_axis) --use.consumer;
        into.map.uses.push_back(use);
    }
    const int inner_id = b.id_of(inner);
    const index_t window = outer.domain[pair.reduced_axis];
    outer.domain = outer.shape;
    outer.domain.push_back(window);
    outer.operand_type = inner.type;
    edge& to = b.operand(outer, 0);
    to.node = inner_id;
    to.map = shape::identity_map(outer.shape.size());
    to.map.uses[pair.out_axis].step = pair.step;
    to.map.uses.push_back({outer.shape.size(), pair.out_axis, pair.dilation, 1, 0});
}

}  // namespace

void separate_windows(builder& b, int) {
    for (int id = 0; id < b.size(); ++id) {
        const node& n = b.at(id);
        if (n.kind != node_kind::reduce || n.domain_volume() == 0) continue;
        const window_pair pair = last_to_reduce(b, n, b.operand(n, 0));
        if (pair.producer_axis >= 0) split_off(b, id, pair);
    }
}

}  // namespace xf::graph
