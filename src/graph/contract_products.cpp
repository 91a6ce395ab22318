#include "cluster_parts.hpp"
#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

/// Elements whose sums of products are the same, or as good, in any order.
bool is_product_type(dtype t) {
    return t == dtype::float32 || t == dtype::float64 || t == dtype::complex64 || t == dtype::complex128 ||
           t == dtype::int64 || t == dtype::uint64;
}

bool is_product(const node& n, dtype type) {
    if (n.kind != node_kind::map || !n.may_merge || n.edge_count != 2) return false;
    const ops::operation_list& list = *n.cluster.list;
    return list.operations.size() == 1 && list.operations[0].what == ops::op::multiply &&
           list.operations[0].yields == type && list.inputs[0] == type && list.inputs[1] == type;
}

/// Does the map reach some element more than once?
bool repeats(const shape::access_map& map, const axis_vector& domain) {
    unsigned consumers = 0, producers = 0;
    for (const shape::axis_use& use : map.uses) {
        if (domain[use.consumer] <= 1) continue;
        if (!use.is_affine() || (producers >> use.producer & 1U) != 0) return true;
        producers |= 1U << use.producer;
        consumers |= 1U << use.consumer;
    }
    for (int axis = 0; axis < domain.size(); ++axis) {
        if (domain[axis] > 1 && (consumers >> axis & 1U) == 0) return true;
    }
    return false;
}

bool compose(builder& b, const node& sum, const node& product, edge (&to)[2]) {
    for (int k = 0; k < 2; ++k) {
        const edge& factor = b.operand(product, k);
        to[k].node = factor.node;
        const bool composes =
            shape::compose(b.operand(sum, 0).map,
                           {{factor.map.uses.data(), std::size_t(factor.map.uses.size())},
                            {factor.map.offset.data(), std::size_t(factor.map.offset.size())}},
                           to[k].map);
        if (!composes || !to[k].map.is_affine()) return false;
    }
    return true;
}

bool pays(builder& b, const edge (&factors)[2], const axis_vector& domain) {
    bool reads_all = true, reads_often = false;
    for (const edge& factor : factors) {
        reads_all &= b.at(factor.node).kind != node_kind::map;
        reads_often |= repeats(factor.map, domain);
    }
    return reads_all || reads_often;
}

}  // namespace

void contract_products(builder& b, int root) {
    if (!has_candidates(b)) return;
    const reading r = find_readers(b, root);
    for (const int id : r.order) {
        node& n = b.at(id);
        if (n.kind != node_kind::reduce || n.op != kernels::reduce_op::sum || !is_product_type(n.type))
            continue;
        const int below = b.operand(n, 0).node;
        if (r.readers[std::size_t(below)] != 1 || !is_product(b.at(below), n.type)) continue;
        edge factors[2];
        if (!compose(b, n, b.at(below), factors) || !pays(b, factors, n.domain)) continue;
        n.first_edge = b.add_edges(2);
        n.edge_count = 2;
        n.kind = node_kind::contract;
        n.operand_type = n.type;
        for (int k = 0; k < 2; ++k) b.operand(n, k) = factors[k];
    }
}

}  // namespace xf::graph
