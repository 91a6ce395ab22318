#pragma once
#include "xfuse/graph/graph.hpp"

namespace xf::graph {

/// Collects the nodes of one expression into storage of the caller's, whose size the expression's
/// type gives; so building a graph touches no heap.
class builder {
public:
    builder(std::span<node> nodes, std::span<edge> edges) : nodes_(nodes), edges_(edges) {}

    /// A new node with room for `edge_count` operands, all still unset.
    node& add(node_kind kind, dtype type, const char* name, std::span<const index_t> shape, int edge_count);
    edge& operand(const node& n, int which) { return edges_[n.first_edge + which]; }
    int id_of(const node& n) const { return int(&n - nodes_.data()); }
    node& at(int id) { return nodes_[id]; }
    int size() const { return node_count_; }

    /// A copy of `from` under its map, as a node of shape `shape`.
    int add_copy(const edge& from, dtype type, std::span<const index_t> shape, const char* reason);
    /// The same, stored row-major in full and read back as one axis.
    int add_flat(const edge& from, dtype type, std::span<const index_t> shape, const char* name, const char* reason);
    /// A reduction (or, for `arg`, an extreme's index) of an operand of shape `domain` over `axes`;
    /// `from` indexes the operand by that domain as the user wrote it.
    node& add_reduction(node_kind kind, dtype type, const char* name, std::span<const index_t> domain,
                        std::span<const int> axes, const edge& from);

    graph finish(int root) const;

private:
    std::span<node> nodes_;
    std::span<edge> edges_;
    int node_count_ = 0;
    int edge_count_ = 0;
};

/// Nodes and edges the passes may add for one of the builder's: a copy an operand, and a reduction
/// split off for each of two windowed axes.
inline constexpr int pass_growth = 3;

}  // namespace xf::graph
