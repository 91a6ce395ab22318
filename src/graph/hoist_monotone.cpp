#include "xfuse/graph/assumptions.hpp"
#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

bool depends_on_reduced(const node& n, const shape::access_map& map) {
    for (const shape::axis_use& use : map.uses) {
        if (use.consumer >= n.shape.size() && use.step != 0 && n.domain[use.consumer] > 1) return true;
    }
    return false;
}

/// The operand's map, from the reduction's domain.
bool compose_through(builder& b, const node& reduction, const node& below, int which,
                     shape::access_map& map) {
    const shape::access_map& inner = b.operand(below, which).map;
    return shape::compose(b.operand(reduction, 0).map,
                          {{inner.uses.data(), std::size_t(inner.uses.size())},
                           {inner.offset.data(), std::size_t(inner.offset.size())}},
                          map);
}

/// More elements than this share of the reduction's domain are not worth looking at.
constexpr index_t domain_per_element = 4;

/// Can the operand be added behind the extreme instead? Where it is infinite, x + b is NaN for some x only.
bool may_move(const node& reduction, const node& operand) {
    if (operand.type != dtype::float32 && operand.type != dtype::float64) return true;
    if (!has_memory(operand)) return false;
    if (operand.volume() * domain_per_element > reduction.domain_volume()) return false;
    return operand.is_assumed_finite || !has_infinity(operand);
}

/// The operand that the extreme can be taken of instead, or -1.
int find_rising(builder& b, const node& reduction, const node& below, const ops::monotone_inputs& inputs) {
    int rising = -1;
    for (int k = 0; k < below.edge_count; ++k) {
        shape::access_map map;
        if (!compose_through(b, reduction, below, k, map)) return -1;
        if (!depends_on_reduced(reduction, map)) {
            const bool is_added = k >= 64 || (inputs.added >> k & 1U) != 0;
            if (is_added && !may_move(reduction, b.at(b.operand(below, k).node))) return -1;
            continue;
        }
        const bool may_lift = rising < 0 && k < 64 && (inputs.rising >> k & 1U) != 0;
        if (!may_lift || !kernels::is_supported(reduction.op, b.at(b.operand(below, k).node).type)) return -1;
        rising = k;
    }
    return rising;
}

/// The operands that move rely on being finite.
void assume_finite(builder& b, const node& below, int rising, const ops::monotone_inputs& inputs) {
    for (int k = 0; k < below.edge_count && k < 64; ++k) {
        node& operand = b.at(b.operand(below, k).node);
        if (k != rising && (inputs.added >> k & 1U) != 0 && has_memory(operand))
            operand.is_assumed_finite = true;
    }
}

/// The reduction moves to a node of its own below the elementwise stage, a copy of which takes its place.
void lift(builder& b, int id, int below_id, int rising) {
    const int first = b.add_edges(b.at(below_id).edge_count);
    node& outer = b.at(id);
    const node& below = b.at(below_id);
    const dtype type = b.at(b.operand(below, rising).node).type;
    node& inner = b.add(node_kind::reduce, type, outer.name, shape::span_of(outer.shape), 1);
    inner.op = outer.op;
    inner.operand_type = type;
    inner.domain = outer.domain;
    edge& to = b.operand(inner, 0);
    to.node = b.operand(below, rising).node;
    compose_through(b, outer, below, rising, to.map);
    for (int k = 0; k < below.edge_count; ++k) {
        edge& moved = b.edge_at(first + k);
        shape::access_map map;
        compose_through(b, outer, below, k, map);
        moved.node = b.operand(below, k).node;
        moved.map.offset = map.offset;
        for (const shape::axis_use& use : map.uses) {
            if (use.consumer < outer.shape.size()) moved.map.uses.push_back(use);
        }
    }
    b.edge_at(first + rising) = {b.id_of(inner), shape::identity_map(outer.shape.size())};
    outer.kind = node_kind::map;
    outer.name = below.name;
    outer.cluster = below.cluster;
    outer.domain = outer.shape;
    outer.first_edge = first;
    outer.edge_count = below.edge_count;
}

}  // namespace

void hoist_monotone(builder& b, int) {
    for (int id = 0; id < b.size(); ++id) {
        const node& n = b.at(id);
        const bool is_extreme = n.kind == node_kind::reduce &&
                                (n.op == kernels::reduce_op::max || n.op == kernels::reduce_op::min);
        if (!is_extreme || n.domain_volume() == 0) continue;
        const int below = b.operand(n, 0).node;
        if (b.at(below).kind != node_kind::map) continue;
        const ops::cluster& cluster = b.at(below).cluster;
        const ops::monotone_inputs inputs = ops::find_monotone(*cluster.list, cluster.signs);
        if (inputs.rising == 0) continue;
        const int rising = find_rising(b, n, b.at(below), inputs);
        if (rising < 0) continue;
        assume_finite(b, b.at(below), rising, inputs);
        lift(b, id, below, rising);
    }
}

}  // namespace xf::graph
