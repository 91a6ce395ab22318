#pragma once
#include <memory>
#include <vector>

#include "xfuse/dynamic/nodes.hpp"

namespace xf::gradients {

using expr::erased_pointer;

/// The graph of an expression as it was built, before any pass, as expressions again: one for each node. They
/// read the same arrays, where those lie when they are evaluated.
class captured {
public:
    captured(const erased_pointer& e, std::span<const erased_pointer> variables);

    int size() const { return int(storage_->nodes.size()); }
    int root() const { return root_; }
    const graph::node& at(int id) const { return storage_->nodes[std::size_t(id)]; }
    std::span<const graph::edge> operands(const graph::node& n) const {
        return std::span(storage_->edges).subspan(std::size_t(n.first_edge), std::size_t(n.edge_count));
    }
    /// The shape that consumers index: one axis where that is how the node is read.
    axis_vector shape_of(int id) const;

    /// The nodes that stand for a variable: several for an array that the expression reads several times,
    /// none where it does not read it.
    std::span<const int> nodes_of(std::size_t variable) const { return found_[variable]; }

    /// The node's value.
    const erased_pointer& value(int id) const { return values_[std::size_t(id)]; }
    /// What an operand reads, by the consumer's domain.
    erased_pointer read(const graph::node& consumer, int which) const;

    /// The same of other operands of the same shapes.
    erased_pointer replayed(int id, std::vector<erased_pointer> operands) const;

    /// Nodes, each after all that it reads.
    std::span<const int> order() const { return order_; }

    /// What the values keep alive: the lists of the graph's operations, and what the expression holds.
    struct storage {
        erased_pointer expression;
        std::vector<const expr::erased*> inputs;
        std::vector<graph::bound_input> unbound;  ///< in place of what inputs will be bound to
        std::vector<graph::node> nodes;
        std::vector<graph::edge> edges;
        std::vector<std::byte> lists;
    };

private:
    void build(std::span<const erased_pointer> variables, std::size_t capacity);
    void find(graph::builder& b, int built, const erased_pointer& variable);
    void sort();
    void make_values();

    std::shared_ptr<storage> storage_;
    int root_ = -1;
    std::vector<std::vector<int>> found_;
    std::vector<int> order_;
    std::vector<erased_pointer> values_;
};

/// Node `id` of a captured graph as an expression; `operands` are those that it reads.
erased_pointer replay(std::shared_ptr<const captured::storage> of, int id,
                      std::vector<erased_pointer> operands);

}  // namespace xf::gradients
