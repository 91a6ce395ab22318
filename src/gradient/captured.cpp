#include "captured.hpp"

#include <algorithm>

#include "xfuse/core/errors.hpp"

namespace xf::gradients {
namespace {

graph::bound_input unbound(const expr::erased& input) {
    index_t strides[max_rank];
    const std::span<index_t> used(strides, std::size_t(input.shape().size()));
    shape::row_major_strides(shape::span_of(input.shape()), used);
    return {input.id().number(), {nullptr, input.shape(), axis_vector(used)}};
}

bool is_identity(const graph::edge& e, int rank) { return e.map == shape::identity_map(rank); }

/// Do two leaves borrow the same array, or stand for the same input?
bool is_same_array(const graph::node& a, const graph::node& b) {
    if (!graph::has_memory(a) || !graph::has_memory(b) || a.type != b.type || !(a.shape == b.shape))
        return false;
    if (a.from.container != nullptr)
        return a.from.container == b.from.container && a.from.locate == b.from.locate;
    return b.from.container == nullptr && a.where.data == b.where.data && a.strides == b.strides;
}

}  // namespace

captured::captured(const erased_pointer& e, std::span<const erased_pointer> variables)
    : storage_(std::make_shared<storage>()) {
    storage_->expression = e;
    expr::list_inputs(*e, storage_->inputs);
    for (const expr::erased* input : storage_->inputs) storage_->unbound.push_back(unbound(*input));
    for (const erased_pointer& variable : variables) {
        if (variable->is_input()) storage_->unbound.push_back(unbound(*variable));
    }
    for (std::size_t capacity = 64;; capacity *= 2) {
        try {
            build(variables, capacity);
            break;
        } catch (const graph::capacity_exceeded&) {
            found_.clear();
        }
    }
    sort();
    make_values();
}

void captured::build(std::span<const erased_pointer> variables, std::size_t capacity) {
    storage& s = *storage_;
    s.nodes.assign(capacity, {});
    s.edges.assign(3 * capacity, {});
    s.lists.assign(64 * capacity, {});
    graph::builder b(s.nodes, s.edges, s.lists);
    b.inputs = s.unbound;
    b.may_move = true;
    root_ = expr::build_erased(b, *s.expression);
    const int built = b.size();
    for (const erased_pointer& variable : variables) find(b, built, variable);
    s.nodes.resize(std::size_t(built));
    s.nodes.shrink_to_fit();
}

void captured::find(graph::builder& b, int built, const erased_pointer& variable) {
    const int rank = variable->shape().size();
    const graph::edge e = variable->resolve(b, shape::identity_map(rank));
    if (!is_identity(e, rank)) {
        throw error(core::message("gradient: variable ", found_.size(), " of shape ",
                                  core::shape_text(shape::span_of(variable->shape())),
                                  " is a view: take the derivative by the array that it is a view of"));
    }
    std::vector<int>& nodes = found_.emplace_back();
    if (e.node < built) nodes.push_back(e.node);
    for (int id = 0; id < built; ++id) {
        if (id != e.node && is_same_array(b.at(id), b.at(e.node))) nodes.push_back(id);
    }
}

axis_vector captured::shape_of(int id) const {
    const graph::node& n = at(id);
    return n.is_flat ? axis_vector(1, n.volume()) : n.shape;
}

erased_pointer captured::read(const graph::node& consumer, int which) const {
    const graph::edge& e = operands(consumer)[std::size_t(which)];
    return dynamic::view("gradient", value(e.node), consumer.domain, e.map);
}

erased_pointer captured::replayed(int id, std::vector<erased_pointer> operands) const {
    return replay(storage_, id, std::move(operands));
}

void captured::sort() {
    std::vector<std::uint8_t> state(std::size_t(size()), 0);  // 0 new, 1 its operands are waiting, 2 done
    std::vector<int> waiting{root_};
    while (!waiting.empty()) {
        const int id = waiting.back();
        std::uint8_t& now = state[std::size_t(id)];
        if (now == 0) {
            for (const graph::edge& e : operands(at(id))) {
                if (state[std::size_t(e.node)] == 0) waiting.push_back(e.node);
            }
        } else {
            waiting.pop_back();
            if (now == 1) order_.push_back(id);
        }
        now = now == 0 ? 1 : 2;
    }
}

void captured::make_values() {
    values_.resize(std::size_t(size()));
    for (const int id : order_) {
        std::vector<erased_pointer> read;
        for (const graph::edge& e : operands(at(id))) read.push_back(value(e.node));
        values_[std::size_t(id)] = replay(storage_, id, std::move(read));
    }
}

}  // namespace xf::gradients
