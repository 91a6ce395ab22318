#include "xfuse/graph/builder.hpp"

#include <algorithm>

#include "xfuse/core/errors.hpp"
#include "xfuse/graph/assumptions.hpp"

namespace xf::graph {

memory covered_memory(const void* data, std::size_t size, std::span<const index_t> shape,
                      std::span<const index_t> strides) {
    const auto* at = static_cast<const std::byte*>(data);
    // There is no target yet, or no element.
    if (data == nullptr || shape::volume(shape) == 0) return {at, at, at};
    memory m{at, at, at + size};
    for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        const index_t reach = (shape[axis] - 1) * strides[axis] * index_t(size);
        (reach < 0 ? m.low : m.high) += reach;
    }
    return m;
}

node& builder::add(node_kind kind, dtype type, const char* name, std::span<const index_t> shape,
                   int edge_count) {
    if (node_count_ == int(nodes_.size()) || edge_count_ + edge_count > int(edges_.size()))
        throw capacity_exceeded();
    // In place, without parentheses: nothing is copied, and the vectors' room is not cleared.
    node& n = *new (&nodes_[std::size_t(node_count_++)]) node;
    for (int k = 0; k < edge_count; ++k) new (&edges_[edge_count_ + k]) edge;
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

int builder::add_leaf(dtype type, const void* data, std::span<const index_t> shape,
                      std::span<const index_t> strides) {
    node& n = add(node_kind::leaf, type, "memory", shape, 0);
    n.strides = shape::used_strides(shape, strides);
    n.where = covered_memory(data, size_of(type), shape, shape::span_of(n.strides));
    return id_of(n);
}

int builder::add_leaf(dtype type, std::span<const index_t> shape, const lender& from) {
    location now;
    from.locate(from.container, now);
    if (!fits(now, shape)) {
        const auto built = nodes_.first(std::size_t(node_count_));
        refuse(now, type, shape, 1 + int(std::ranges::count_if(built, has_memory)));
    }
    const int id = add_leaf(type, now.data, shape, shape::span_of(now.strides));
    nodes_[std::size_t(id)].from = from;
    return id;
}

int builder::add_input(std::uint64_t number, dtype type, std::span<const index_t> shape) {
    const auto at = std::ranges::find(inputs, number, &bound_input::number);
    if (at == inputs.end()) {
        throw shape_error(core::message("evaluation: an input of shape ", core::shape_text(shape),
                                        " is not bound: xf::plan(e).run(y, xf::bind(x, array))"));
    }
    const int id = add_leaf(type, at->at.data, shape::span_of(at->at.shape), shape::span_of(at->at.strides));
    node& n = nodes_[std::size_t(id)];
    n.from = lender_of(*at);
    n.is_input = true;
    return id;
}

int builder::add_copy(const edge& from, dtype type, std::span<const index_t> shape, const char* reason) {
    node& n = add(node_kind::copy, type, "copy", shape, 1);
    n.reason = reason;
    operand(n, 0) = from;
    return id_of(n);
}

namespace {

/// Does the edge read a leaf's elements in row-major order, one after the other?
bool is_row_major(const node& leaf, const edge& from, std::span<const index_t> shape) {
    if (!has_memory(leaf) || leaf.is_input || !from.map.is_affine()) return false;
    axis_vector strides(int(shape.size()), 0);
    for (const shape::axis_use& use : from.map.uses)
        strides[use.consumer] += use.step * leaf.strides[use.producer];
    index_t expected = 1;
    for (int axis = int(shape.size()); axis-- > 0;) {
        if (shape[axis] > 1 && strides[axis] != expected) return false;
        expected *= shape[axis];
    }
    return true;
}

}  // namespace

int builder::flatten(const edge& from, dtype type, std::span<const index_t> shape, const char* name) {
    const node& below = nodes_[from.node];
    const index_t count = shape::volume(shape);
    if (may_move || !is_row_major(below, from, shape)) {
        const int id = add_copy(from, type, shape, "its elements do not lie in row-major order");
        nodes_[id].is_flat = true;
        nodes_[id].name = name;
        return id;
    }
    index_t start = 0;
    for (int axis = 0; axis < below.shape.size(); ++axis)
        start += from.map.offset[axis] * below.strides[axis];
    node& flat = add(node_kind::leaf, type, below.name, {&count, 1}, 0);
    flat.where = below.where;
    flat.where.data += start * index_t(size_of(type));
    flat.strides = axis_vector(1, 1);
    flat.note = below.note;
    return id_of(flat);
}

edge builder::read_affine(const edge& from, const shape::access_map& map, dtype type,
                          std::span<const index_t> operand_shape) {
    edge read;
    read.node = from.node;
    const shape::map_view below{{from.map.uses.data(), std::size_t(from.map.uses.size())},
                                {from.map.offset.data(), std::size_t(from.map.offset.size())}};
    if (from.map.is_affine() && shape::compose(map, below, read.map)) return read;
    read.node = add_copy(from, type, operand_shape, "its index does not compose");
    read.map = map;
    return read;
}

int builder::add_pad(const edge& from, const shape::access_map& map, dtype type,
                     std::span<const index_t> shape, std::span<const index_t> before,
                     std::span<const index_t> inside, const void* fill, pad_mode mode) {
    const edge read = read_affine(from, map, type, inside);
    node& n = add(node_kind::pad, type, "pad", shape, 1);
    n.mode = mode;
    n.before = axis_vector(before);
    n.inside = axis_vector(inside);
    n.fill = fill;
    operand(n, 0) = read;
    return id_of(n);
}

int builder::add_gather(const edge& from, dtype type, const char* name, std::span<const index_t> shape,
                        const index_t* table, int axis, std::span<const index_t> operand_shape) {
    const edge read = read_affine(from, shape::identity_map(int(shape.size())), type, operand_shape);
    node& n = add(node_kind::gather, type, name, shape, 1);
    n.table = table;
    n.along = axis;
    operand(n, 0) = read;
    return id_of(n);
}

int builder::add_concatenation(std::span<const edge> parts, dtype type, const char* name,
                               std::span<const index_t> shape, const index_t* starts, int axis) {
    const int first = edge_count_;
    if (first + int(parts.size()) > int(edges_.size())) throw capacity_exceeded();
    edge_count_ += int(parts.size());
    axis_vector extents(shape);
    shape::access_map map = shape::identity_map(extents.size());
    for (std::size_t k = 0; k < parts.size(); ++k) {
        map.offset[axis] = -starts[k];
        extents[axis] = starts[k + 1] - starts[k];
        edges_[std::size_t(first) + k] = read_affine(parts[k], map, type, shape::span_of(extents));
    }
    node& n = add(node_kind::concatenate, type, name, shape, 0);
    n.first_edge = first;
    n.edge_count = int(parts.size());
    n.table = starts;
    n.along = axis;
    return id_of(n);
}

node& builder::add_scan(const edge& from, dtype type, dtype operand_type, const char* name,
                        std::span<const index_t> shape, int axis) {
    const edge read = read_affine(from, shape::identity_map(int(shape.size())), operand_type, shape);
    node& n = add(node_kind::scan, type, name, shape, 1);
    n.operand_type = operand_type;
    n.along = axis;
    operand(n, 0) = read;
    return n;
}

int builder::add_tuple(std::span<const edge> results, const char* name, std::span<const index_t> shape) {
    const dtype first = nodes_[results.front().node].type;
    node& n = add(node_kind::tuple, first, name, shape, int(results.size()));
    for (std::size_t k = 0; k < results.size(); ++k) operand(n, int(k)) = results[k];
    return id_of(n);
}

int builder::add_result(const edge& from, dtype type, std::span<const index_t> shape, index_t number) {
    const std::span<index_t> numbers = allocate<index_t>(1);
    numbers.front() = number;
    node& n = add(node_kind::tuple, type, "results", shape, 1);
    n.table = numbers.data();
    operand(n, 0) = from;
    return id_of(n);
}

int builder::add_tie(std::span<const int> tuples) {
    node& n = add(node_kind::tie, nodes_[std::size_t(tuples.front())].type, "tie", {}, int(tuples.size()));
    for (std::size_t k = 0; k < tuples.size(); ++k) {
        edge& e = operand(n, int(k));
        e.node = tuples[k];
        e.map.offset = axis_vector(nodes_[std::size_t(tuples[k])].shape.size(), 0);
    }
    return id_of(n);
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

node& builder::add_contraction(dtype type, const char* name, std::span<const index_t> shape,
                               std::span<const index_t> summed, int operand_count) {
    node& n = add(node_kind::contract, type, name, shape, operand_count);
    n.operand_type = type;
    for (const index_t extent : summed) n.domain.push_back(extent);
    return n;
}

int builder::find(std::uint64_t number) const {
    if (!kept_) return -1;
    return kept_->find(nodes_, number, [&](int id) { return nodes_[std::size_t(id)].number == number; });
}

void builder::keep(std::uint64_t number, int id) {
    node& n = nodes_[std::size_t(id)];
    if (n.number != 0) return;
    if (!kept_) kept_.emplace();
    n.number = number;
    kept_->find_or_add(nodes_, number, id, [](int) { return false; });
}

int builder::add_edges(int count) {
    if (edge_count_ + count > int(edges_.size())) throw capacity_exceeded();
    const int first = edge_count_;
    for (int k = 0; k < count; ++k) edges_[std::size_t(first) + std::size_t(k)] = edge{};
    edge_count_ += count;
    return first;
}

graph builder::finish(int root) const {
    return {nodes_.first(std::size_t(node_count_)), edges_.first(std::size_t(edge_count_)), root,
            int(nodes_.size()) - node_count_, int(edges_.size()) - edge_count_};
}

}  // namespace xf::graph
