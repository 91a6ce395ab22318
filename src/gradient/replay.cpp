#include "captured.hpp"
#include "xfuse/dynamic/hold.hpp"

/// Nodes of a captured graph, added to another one.
namespace xf::gradients {
namespace {

using shared_storage = std::shared_ptr<const captured::storage>;

axis_vector shape_of(const graph::node& n) { return n.is_flat ? axis_vector(1, n.volume()) : n.shape; }

/// Memory: where it lies is asked anew.
class memory final : public expr::erased {
public:
    memory(shared_storage of, const graph::node& n)
        : erased(n.type, shape::span_of(n.shape)), of_(std::move(of)), node_(n) {}
    graph::edge resolve(graph::builder& b, const shape::access_map& map) const override {
        return {leaf(b), map};
    }
    int build(graph::builder& b) const override {
        return b.add_copy({leaf(b), shape::identity_map(shape().size())}, type(), shape::span_of(shape()),
                          nullptr);
    }
    void list_operands(std::vector<const erased*>&) const override {}

private:
    int leaf(graph::builder& b) const {
        int found = b.find(id().number());
        if (found >= 0) return found;
        found = add(b);
        b.at(found).note = node_.note;
        b.keep(id().number(), found);
        return found;
    }
    int add(graph::builder& b) const {
        const auto extents = shape::span_of(shape());
        if (node_.from.container != nullptr) return b.add_leaf(type(), extents, node_.from);
        return b.add_leaf(type(), node_.where.data, extents, shape::span_of(node_.strides));
    }

    shared_storage of_;
    const graph::node& node_;
};

class computed final : public expr::erased_stage {
public:
    computed(shared_storage of, const graph::node& n, std::vector<erased_pointer> operands)
        : erased_stage(n.type, shape::span_of(shape_of(n))),
          of_(std::move(of)),
          node_(n),
          operands_(std::move(operands)) {
        for (const erased_pointer& each : operands_) read(*each);
    }
    void list_operands(std::vector<const erased*>& to) const override {
        for (const erased_pointer& each : operands_) to.push_back(each.get());
    }

private:
    graph::edge operand(graph::builder& b, std::size_t which) const {
        return operands_[which]->resolve(b, of_->edges[std::size_t(node_.first_edge) + which].map);
    }
    int add_node(graph::builder& b) const override {
        if (node_.is_flat) return b.flatten(operand(b, 0), type(), shape::span_of(node_.shape), node_.name);
        std::vector<graph::edge> edges;
        edges.reserve(operands_.size());
        for (std::size_t k = 0; k < operands_.size(); ++k) edges.push_back(operand(b, k));
        graph::node& n = b.add(node_.kind, type(), node_.name, shape::span_of(shape()), node_.edge_count);
        const int first_edge = n.first_edge;
        n = node_;
        n.first_edge = first_edge;
        n.number = 0;
        n.below = {-1, -1};
        n.may_merge = graph::has_cluster(n);
        for (std::size_t k = 0; k < edges.size(); ++k) b.operand(n, int(k)) = edges[k];
        return b.id_of(n);
    }

    shared_storage of_;
    const graph::node& node_;
    std::vector<erased_pointer> operands_;
};

/// What stop_gradient alone computes.
bool is_held(const graph::node& n) {
    const auto& operations = n.cluster.list->operations;
    return graph::has_cluster(n) && operations.size() == 1 &&
           operations.front().what == ops::op::stop_gradient;
}

}  // namespace

erased_pointer replay(shared_storage of, int id, std::vector<erased_pointer> operands) {
    const graph::node& n = of->nodes[std::size_t(id)];
    if (n.is_input) {
        const auto* which = static_cast<const graph::bound_input*>(n.from.container);
        return erased_pointer(of->inputs[std::size_t(which - of->unbound.data())]);
    }
    if (graph::has_memory(n)) return erased_pointer(new memory(std::move(of), n));
    if (is_held(n)) {
        const shape::access_map& map = of->edges[std::size_t(n.first_edge)].map;
        return dynamic::hold(dynamic::view("stop_gradient", operands.front(), n.shape, map));
    }
    return erased_pointer(new computed(std::move(of), n, std::move(operands)));
}

}  // namespace xf::gradients
