#include <algorithm>
#include <bit>
#include <cmath>

#include "cluster_parts.hpp"
#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

/// Does the node widen bfloat16, and nothing else?
bool widens_halves(const node& n) {
    if (n.kind != node_kind::map || n.edge_count != 1) return false;
    const ops::operation_list& list = *n.cluster.list;
    return list.operations.size() == 1 && list.operations[0].what == ops::op::conversion &&
           list.operations[0].computes == dtype::bfloat16 && n.type == dtype::float32;
}

/// Which elements of a product's domain are rows of one operand, columns of the other, and terms.
struct product_extents {
    double batches = 1, rows = 1, columns = 1, terms = 1;
};

product_extents extents_of_product(const node& n, const edge& first, const edge& second) {
    bool reads[2][max_rank] = {};
    for (const shape::axis_use& use : first.map.uses) reads[0][use.consumer] = true;
    for (const shape::axis_use& use : second.map.uses) reads[1][use.consumer] = true;
    product_extents all;
    for (int axis = 0; axis < n.domain.size(); ++axis) {
        const bool in_both = reads[0][axis] == reads[1][axis];
        (axis >= n.shape.size() ? all.terms
         : in_both              ? all.batches
         : reads[0][axis]       ? all.rows
                                : all.columns) *= double(n.domain[axis]);
    }
    return all;
}

/// In vector operations: two terms at a time, all columns packed, and rows too.
double cost_of_pairs(const product_extents& e, double lanes) {
    const auto of = [&](double rows, double columns) {
        return std::ceil(e.terms / 2) * rows * std::ceil(columns / lanes) + e.terms * (columns + rows / 2);
    };
    return e.batches * std::min(of(e.rows, e.columns), of(e.columns, e.rows));
}

/// At the least: full vectors of products, and of each element a load, two operations and a store.
double cost_of_widening(const product_extents& e, double lanes, double elements) {
    return (e.batches * e.rows * e.columns * e.terms + 4 * elements) / lanes;
}

/// `from` seen through what widens it.
bool read_through(builder& b, const edge& from, edge& to) {
    const edge& below = b.operand(b.at(from.node), 0);
    to.node = below.node;
    return shape::compose(from.map,
                          {{below.map.uses.data(), std::size_t(below.map.uses.size())},
                           {below.map.offset.data(), std::size_t(below.map.offset.size())}},
                          to.map) &&
           to.map.is_affine();
}

constexpr bfloat16 zero_half = 0.0F;

/// An operand of a product, and how it is read without being widened: as it is, or inside a border of zeros
/// or of its own elements, which nothing else reads.
struct half_factor {
    edge from, padded;
    bool is_padded = false;
    double elements = 0;
};

bool find_factor(builder& b, const reading& r, const edge& from, half_factor& f) {
    const node& n = b.at(from.node);
    f.is_padded = properties(n.kind).has_border && r.readers[std::size_t(from.node)] == 1;
    if (!f.is_padded) {
        f.elements = double(n.volume());
        return widens_halves(n) && read_through(b, from, f.from);
    }
    const edge& inside = b.operand(n, 0);
    f.from = from;
    f.elements = double(b.at(inside.node).volume());
    const bool is_zero =
        n.fill == nullptr || std::bit_cast<std::uint32_t>(*static_cast<const float*>(n.fill)) == 0;
    return is_zero && n.type == dtype::float32 && widens_halves(b.at(inside.node)) &&
           read_through(b, inside, f.padded);
}

void read_factor(builder& b, edge& to, const half_factor& f) {
    to = f.from;
    if (!f.is_padded) return;
    node& pad = b.at(f.from.node);
    pad.type = dtype::bfloat16;
    if (pad.fill != nullptr) pad.fill = &zero_half;
    b.operand(pad, 0) = f.padded;
}

void unwiden(builder& b, const reading& r, const node& n, double lanes) {
    half_factor factors[2];
    for (int k = 0; k < 2; ++k) {
        if (!find_factor(b, r, b.operand(n, k), factors[k])) return;
    }
    const product_extents e = extents_of_product(n, factors[0].from, factors[1].from);
    const double elements = factors[0].elements + factors[1].elements;
    if (cost_of_pairs(e, lanes) >= cost_of_widening(e, lanes, elements)) return;
    for (int k = 0; k < 2; ++k) read_factor(b, b.operand(n, k), factors[k]);
}

bool may_unwiden(const node& n) {
    return n.kind == node_kind::contract && n.type == dtype::float32 && n.edge_count == 2;
}

}  // namespace

void unwiden_products(builder& b, int root) {
    const kernels::contraction_table& table = kernels::active().contractions;
    if (b.is_strict || !table.has_bfloat16_pairs()) return;
    bool has_halves = false;
    for (int id = 0; id < b.size(); ++id) has_halves |= b.at(id).type == dtype::bfloat16;
    if (!has_halves) return;
    const auto lanes = double(table.of(kernels::contraction_type::float32).lanes);
    const reading r = find_readers(b, root);
    for (const int id : r.order) {
        if (may_unwiden(b.at(id))) unwiden(b, r, b.at(id), lanes);
    }
}

}  // namespace xf::graph
