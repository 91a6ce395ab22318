#include "split_long_sums.hpp"

#include "xfuse/kernels/kernel_table.hpp"

namespace xf::graph {
namespace {

/// Threads that share so few results have too little of each operand in common.
constexpr index_t few_results = 4096;
/// Fewer products are not worth a second node.
constexpr index_t many_products = 1 << 20;
/// At most: each part takes memory for all results.
constexpr index_t most_parts = 8;

/// The largest number of equal parts.
index_t parts_of(index_t extent) {
    for (index_t parts = most_parts; parts > 1; --parts)
        if (extent % parts == 0) return parts;
    return 1;
}

/// The outermost of several summed axes; -1: there are not several. Runs along a single one would get
/// shorter.
int split_axis(const node& n) {
    int first = -1, count = 0;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        if (n.domain[axis] == 1) continue;
        if (first < 0) first = axis;
        ++count;
    }
    return count > 1 ? first : -1;
}

bool is_affine_along(const shape::access_map& map, int axis) {
    for (const shape::axis_use& use : map.uses)
        if (use.consumer == axis && !use.is_affine()) return false;
    return true;
}

bool may_split(builder& b, const node& n) {
    const bool is_float = n.type == dtype::float32 || n.type == dtype::float64;
    if (n.kind != node_kind::contract || !is_float || n.domain.size() == max_rank) return false;
    const index_t results = n.volume(), products = n.domain_volume();
    if (results == 0 || results > few_results || products < many_products) return false;
    if (products / results < results) return false;
    const int axis = split_axis(n);
    if (axis < 0 || parts_of(n.domain[axis]) == 1) return false;
    for (int k = 0; k < n.edge_count; ++k)
        if (!is_affine_along(b.operand(n, k).map, axis)) return false;
    return true;
}

/// The map from a domain with an axis for the parts in front, of `length` indices of the axis each.
shape::access_map map_of_parts(const shape::access_map& map, int axis, index_t length) {
    shape::access_map to;
    to.offset = map.offset;
    for (shape::axis_use use : map.uses) {
        const bool is_split = use.consumer == axis;
        ++use.consumer;
        to.uses.push_back(use);
        if (!is_split) continue;
        use.consumer = 0;
        use.step *= length;
        to.uses.push_back(use);
    }
    return to;
}

/// The sums of all parts, one node; the node itself becomes their sum.
void split_sum(builder& b, int id) {
    const int axis = split_axis(b.at(id)), first = b.add_edges(1);
    node& whole = b.at(id);
    const index_t parts = parts_of(whole.domain[axis]), length = whole.domain[axis] / parts;
    axis_vector shape;
    shape.push_back(parts);
    for (const index_t extent : whole.shape) shape.push_back(extent);
    node& part = b.add(node_kind::contract, whole.type, whole.name, shape::span_of(shape), whole.edge_count);
    part.operand_type = whole.operand_type;
    for (int k = whole.shape.size(); k < whole.domain.size(); ++k)
        part.domain.push_back(k == axis ? length : whole.domain[k]);
    for (int k = 0; k < whole.edge_count; ++k)
        b.operand(part, k) = {b.operand(whole, k).node, map_of_parts(b.operand(whole, k).map, axis, length)};
    whole.kind = node_kind::reduce;
    whole.name = "sum";
    whole.op = kernels::reduce_op::sum;
    whole.operand_type = whole.type;
    whole.domain = whole.shape;
    whole.domain.push_back(parts);
    whole.first_edge = first;
    whole.edge_count = 1;
    edge& sum = b.operand(whole, 0);
    sum.node = b.id_of(part);
    sum.map.offset = axis_vector(shape.size(), 0);
    sum.map.uses.push_back({whole.shape.size(), 0, 1, 1, 0});
    for (int k = 0; k < whole.shape.size(); ++k) sum.map.uses.push_back({k, k + 1, 1, 1, 0});
}

}  // namespace

void split_long_sums(builder& b, int) {
    for (int id = 0, built = b.size(); id < built; ++id)
        if (may_split(b, b.at(id))) split_sum(b, id);
}

}  // namespace xf::graph
