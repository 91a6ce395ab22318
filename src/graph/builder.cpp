#include "xfuse/graph/builder.hpp"

#include <cassert>

namespace xf::graph {

node& builder::add(node_kind kind, dtype type, const char* name, std::span<const index_t> shape, int edge_count) {
    assert(node_count_ < int(nodes_.size()) && edge_count_ + edge_count <= int(edges_.size()));
    node& n = nodes_[node_count_++];
    n.kind = kind;
    n.type = type;
    n.name = name;
    n.shape = axis_vector(shape);
    n.domain = n.shape;
    n.first_edge = edge_count_;
    n.edge_count = edge_count;
    edge_count_ += edge_count;
    return n;
}

int builder::add_copy(const edge& from, dtype type, std::span<const index_t> shape, const char* reason) {
    node& n = add(node_kind::copy, type, "copy", shape, 1);
    n.reason = reason;
    operand(n, 0) = from;
    return id_of(n);
}

int builder::add_flat(const edge& from, dtype type, std::span<const index_t> shape, const char* name,
                      const char* reason) {
    const int id = add_copy(from, type, shape, reason);
    nodes_[id].is_flat = true;
    nodes_[id].name = name;
    return id;
}

node& builder::add_reduction(node_kind kind, dtype type, const char* name, std::span<const index_t> domain,
                             std::span<const int> axes, const edge& from) {
    unsigned reduced = 0;
    for (const int axis : axes) reduced |= 1U << axis;
    node& n = add(kind, type, name, {}, 1);
    fixed_vector<int, max_rank> position(int(domain.size()), 0);
    n.domain.clear();
    for (const bool pick_reduced : {false, true}) {
        for (int axis = 0; axis < int(domain.size()); ++axis) {
            if ((reduced >> axis & 1U) != unsigned(pick_reduced)) continue;
            position[axis] = n.domain.size();
            n.domain.push_back(domain[axis]);
            if (!pick_reduced) n.shape.push_back(domain[axis]);
        }
    }
    edge& to = operand(n, 0);
    to = from;
    for (shape::axis_use& use : to.map.uses) use.consumer = position[use.consumer];
    return n;
}

graph builder::finish(int root) const {
    return {nodes_.first(node_count_), edges_.first(edge_count_), root};
}

}  // namespace xf::graph
