#include "xfuse/expr/lookup.hpp"

namespace xf::expr {
namespace {

/// The map from a result's index to that of an operand of `rank` axes.
shape::access_map map_to_operand(const axes_in_result& axes, int rank) {
    shape::access_map map;
    map.offset.resize(rank, 0);
    for (int k = 0; k < rank; ++k) {
        if (axes[std::size_t(k)] >= 0) map.uses.push_back({axes[std::size_t(k)], k, 1, 1, 0});
    }
    return map;
}

graph::edge read(graph::builder& b, const lookup_operand& o, const axes_in_result& axes) {
    return b.read_affine(o.from, map_to_operand(axes, int(o.shape.size())), o.type, o.shape);
}

}  // namespace

graph::node& add_lookup(graph::builder& b, const lookup_operand& source, const lookup_operand& with,
                        const lookup_layout& layout, dtype type, const char* name,
                        std::span<const index_t> shape) {
    const graph::edge first = read(b, source, layout.source), second = read(b, with, layout.with);
    graph::node& n = b.add(graph::node_kind::lookup, type, name, shape, 2);
    n.domain.push_back(source.shape[std::size_t(layout.axis)]);
    n.operand_type = with.type;
    n.along = layout.axis;
    b.operand(n, 0) = first;
    b.operand(n, 1) = second;
    return n;
}

}  // namespace xf::expr
