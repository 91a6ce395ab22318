#include "xfuse/dynamic/needed.hpp"

#include <algorithm>

#include "xfuse/core/errors.hpp"
#include "xfuse/graph/regions.hpp"

namespace xf {

index_t box::volume() const {
    index_t all = 1;
    for (int axis = 0; axis < rank(); ++axis) all *= extent(axis);
    return all;
}

namespace dynamic {

using graph::end_of, graph::piece, graph::region;

namespace {

graph::bound_input unbound(const expr::erased& input) {
    axis_vector strides = input.shape();
    shape::row_major_strides(shape::span_of(input.shape()), {strides.begin(), std::size_t(strides.size())});
    return {input.id().number(), {nullptr, input.shape(), strides}};
}

/// An operand of which nothing is read yet.
needed_part part_of_leaf(const graph::node& n) {
    const axis_vector none(n.shape.size(), 0);
    needed_part p{{none, none}, true, n.type, n.shape, n.strides, n.where.data, n.from};
    if (n.is_input) {
        p.input = static_cast<const graph::bound_input*>(n.from.container)->number;
        p.from = {};
    }
    return p;
}

/// Is it the same array, or the same input? A view keeps a copy of itself: it is known by what it shows.
bool is_same_operand(const needed_part& a, const needed_part& b) {
    if (a.type != b.type || !(a.shape == b.shape) || a.input != b.input) return false;
    if (a.input != 0) return true;
    if (a.from.container != nullptr && a.from.container == b.from.container)
        return a.from.locate == b.from.locate;
    return a.data == b.data && a.strides == b.strides;
}

/// Nodes, each after all that it reads.
std::vector<int> sorted(std::span<const graph::node> nodes, std::span<const graph::edge> edges, int root) {
    std::vector<int> order, waiting{root};
    std::vector<std::uint8_t> state(nodes.size(), 0);  // 0 new, 1 its operands are waiting, 2 done
    while (!waiting.empty()) {
        const int id = waiting.back();
        std::uint8_t& now = state[std::size_t(id)];
        if (now == 0) {
            const graph::node& n = nodes[std::size_t(id)];
            for (int k = n.edge_count; k-- > 0;) {
                const int below = edges[std::size_t(n.first_edge) + std::size_t(k)].node;
                if (state[std::size_t(below)] == 0) waiting.push_back(below);
            }
        } else {
            waiting.pop_back();
            if (now == 1) order.push_back(id);
        }
        now = now == 0 ? 1 : 2;
    }
    return order;
}

void check(const box& part, const axis_vector& extents) {
    const auto refuse = [&](int axis) {
        throw bounds_error(core::message("needed: indices ", part.begin[axis], " to ", part.end[axis],
                                         " leave axis ", axis, " of a result of shape ",
                                         core::shape_text(shape::span_of(extents))));
    };
    if (part.begin.size() != extents.size() || part.end.size() != extents.size()) {
        throw rank_error(core::message("needed: a box that begins with ", part.begin.size(),
                                       " and ends with ", part.end.size(), " axes, of a result of shape ",
                                       core::shape_text(shape::span_of(extents))));
    }
    for (int axis = 0; axis < extents.size(); ++axis) {
        if (part.begin[axis] < 0 || part.end[axis] > extents[axis] || part.begin[axis] > part.end[axis])
            refuse(axis);
    }
}

shape::box as_low_and_extent(const box& part) {
    shape::box b{part.begin, part.begin};
    for (int axis = 0; axis < part.rank(); ++axis) b.extent[axis] = part.extent(axis);
    return b;
}

/// A scalar of the expression's own is no operand.
bool is_operand(const graph::node& n) {
    return graph::has_memory(n) && (!n.shape.empty() || n.is_input || n.from.container != nullptr);
}

/// What is read of an array, together with what is read of it elsewhere.
void report(std::vector<needed_part>& parts, const graph::node& n, region r) {
    const needed_part leaf = part_of_leaf(n);
    auto at = std::ranges::find_if(parts, [&](const auto& each) { return is_same_operand(each, leaf); });
    if (at == parts.end()) at = parts.insert(at, leaf);
    if (!at->box.is_empty()) r.push_back({as_low_and_extent(at->box), at->is_exact, false});
    if (r.empty()) return;
    const piece all = hull(r);
    at->is_exact = all.is_exact;
    at->box.begin = all.box.low;
    for (int axis = 0; axis < n.shape.size(); ++axis) at->box.end[axis] = end_of(all.box, axis);
}

}  // namespace

reads::reads(erased_pointer e) : e_(std::move(e)) {
    const std::size_t expressions = expr::list_inputs(*e_, inputs_);
    for (const expr::erased* input : inputs_) unbound_.push_back(unbound(*input));
    for (std::size_t capacity = 16 + 2 * expressions;; capacity *= 2) {
        try {
            nodes_.assign(capacity, {});
            edges_.assign(3 * capacity, {});
            lists_.assign(64 * capacity, {});
            graph::builder b(nodes_, edges_, lists_);
            b.inputs = unbound_;
            b.may_move = true;
            const graph::edge root = e_->resolve(b, shape::identity_map(e_->shape().size()));
            // What is read elsewhere than it lies gets a node to be the result.
            root_ = b.add_copy(root, e_->type(), shape::span_of(e_->shape()), nullptr);
            nodes_.resize(std::size_t(b.size()));
            break;
        } catch (const graph::capacity_exceeded&) {
            continue;  // with twice the space
        }
    }
    order_ = sorted(nodes_, edges_, root_);
}

needed_parts reads::of(const xf::box& part) const { return by_regions(part, graph::max_pieces); }

// What several consumers read of a node counts as one box around it: of a larger part it is larger.
needed_parts reads::bound_of(const xf::box& part) const {
    const needed_parts bounds = by_regions(part, 1);
    std::vector<needed_part> parts(bounds.begin(), bounds.end());
    for (needed_part& each : parts) each.is_exact = false;
    return needed_parts(std::move(parts));
}

needed_parts reads::by_regions(const xf::box& part, std::size_t most_pieces) const {
    check(part, e_->shape());
    std::vector<region> regions(nodes_.size());
    if (!part.is_empty()) regions[std::size_t(root_)].push_back({as_low_and_extent(part)});
    for (std::size_t k = order_.size(); k-- > 0;) {
        const graph::node& n = nodes_[std::size_t(order_[k])];
        for (const piece& each : regions[std::size_t(order_[k])]) {
            const piece results = n.is_flat ? graph::unflattened(n, each) : each;
            for (int which = 0; which < n.edge_count; ++which) {
                const graph::edge& e = edges_[std::size_t(n.first_edge) + std::size_t(which)];
                if (const auto read = graph::read_of(n, which, e.map, results))
                    add(regions[std::size_t(e.node)], *read, most_pieces);
            }
        }
    }
    std::vector<needed_part> parts;
    for (const int id : order_) {
        const graph::node& n = nodes_[std::size_t(id)];
        if (is_operand(n)) report(parts, n, regions[std::size_t(id)]);
    }
    return needed_parts(std::move(parts));
}

bool reads::reduces() const {
    return std::ranges::any_of(
        order_, [this](int id) { return graph::properties(nodes_[std::size_t(id)].kind).reduces; });
}

erased_pointer part_of(const erased_pointer& x, const xf::box& part) {
    check(part, x->shape());
    shape::access_map map = shape::identity_map(x->shape().size());
    map.offset = part.begin;
    return view("view", x, as_low_and_extent(part).extent, map);
}

}  // namespace dynamic

const needed_part& needed_parts::find(const expr::erased_pointer& x) const {
    graph::node nodes[8];
    graph::edge edges[8];
    graph::builder b(nodes, edges);
    b.may_move = true;
    const graph::bound_input input = x->is_input() ? dynamic::unbound(*x) : graph::bound_input{};
    if (x->is_input()) b.inputs = {&input, 1};
    const graph::edge e = x->resolve(b, shape::identity_map(x->shape().size()));
    if (graph::has_memory(b.at(e.node))) {
        const needed_part wanted = dynamic::part_of_leaf(b.at(e.node));
        for (const needed_part& each : parts_)
            if (dynamic::is_same_operand(each, wanted)) return each;
    }
    throw error(core::message("needed: the expression has no operand of shape ",
                              core::shape_text(shape::span_of(x->shape())), " that is this one"));
}

}  // namespace xf
