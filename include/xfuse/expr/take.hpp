#pragma once
#include <vector>

#include "xfuse/expr/as_strided.hpp"
#include "xfuse/expr/lookup.hpp"
#include "xfuse/expr/views.hpp"

namespace xf::expr {

/// Where indices are looked up, for messages.
struct indexed_axis {
    const char* name;
    int axis;
    index_t extent;
};

/// Throws bounds_error for an index outside the axis; of an axis of extent e, -e to e - 1 are inside.
void check_indices(const indexed_axis& where, dtype type, const graph::location& indices);
void check_indices(const indexed_axis& where, std::span<const index_t> indices);

/// Indices as an operand of their own, which nothing changes.
using index_leaf = owned_leaf<std::vector<index_t>, index_t, 1>;
index_leaf own_indices(std::vector<index_t> indices);
index_leaf own_indices(const indexed_axis& where, std::vector<index_t> indices);

/// Indices that are in memory already are checked now; those that may change are checked again when they are
/// read, as the computed ones are.
template <class I>
const char* check_index_operand(const indexed_axis& where, const I& indices) {
    using T = typename I::value_type;
    static_assert(std::is_integral_v<T> && !std::is_same_v<T, bool>,
                  "xfuse: indices are integers; what a mask of bool picks is xf::compress(mask, x, axis)");
    if constexpr (std::is_same_v<I, index_leaf> || std::is_same_v<I, value_leaf<index_t>>) return nullptr;
    if constexpr (I::is_memory) {
        graph::location now;
        const T* first = nullptr;
        const bool has_elements =
            memory_below(indices).where().data != nullptr;  // it may have been moved away
        if (has_elements && find_memory(indices, first, now.strides)) {
            now.data = first;
            now.shape = axis_vector(shape_of(indices));
            check_indices(where, dtype_of<T>, now);
        }
    }
    return "an index may be outside its axis";
}

/// Numbers in order that are no array.
template <class L>
concept bare_list = core::list<std::remove_cvref_t<L>> && !requires(const L& l) { l.dimension(); };
/// What a caller gives as indices.
template <class I>
concept indices = (operand<I> || bare_list<I> || core::number<std::remove_cvref_t<I>>);

template <indices I>
auto index_node(const indexed_axis& where, I&& given) {
    if constexpr (bare_list<I>) {
        std::vector<index_t> list;
        list.reserve(std::size(given));
        for (const auto& each : given) list.push_back(core::to_index(each));
        return own_indices(where, std::move(list));
    } else if constexpr (operand<I>) return as_node(std::forward<I>(given));
    else {
        const index_t index = core::to_index(given);
        check_indices(where, {&index, 1});
        return value_leaf<index_t>(index);
    }
}

template <class N, class I>
auto take_node(const indexed_axis& where, N n, I picked) {
    constexpr int rank = N::rank - 1 + I::rank;
    static_assert(rank <= max_rank, "xfuse: an expression has at most 16 axes");
    const char* fails = check_index_operand(where, picked);
    std::array<index_t, std::size_t(rank)> shape{};
    lookup_layout layout{};
    layout.axis = where.axis;
    for (int k = 0; k < N::rank; ++k) {
        const int to = k < where.axis ? k : k + I::rank - 1;
        layout.source[std::size_t(k)] = k == where.axis ? rank : to;
        if (k != where.axis) shape[std::size_t(to)] = n.extents()[std::size_t(k)];
    }
    for (int k = 0; k < I::rank; ++k) {
        layout.with[std::size_t(k)] = where.axis + k;
        shape[std::size_t(where.axis + k)] = picked.extents()[std::size_t(k)];
    }
    return looked_up<N, I, typename N::value_type, rank, true>(
        std::move(n), std::move(picked), layout, kernels::row_function::take, where.name, fails, shape);
}

template <class N>
indexed_axis axis_of_indices(const char* name, const N& n, index_t axis) {
    static_assert(N::rank > 0, "xfuse: an operand without axes has none to take from");
    const int at = shape::normalise_axis(name, axis, N::rank);
    return {name, at, n.extents()[std::size_t(at)]};
}

/// The entries of an axis at the given places, as NumPy's take; negative indices count from the end. Indices
/// are an integer, a list of such, or an operand of integers; without an axis they count all elements in
/// row-major order. Operands are read when the expression is evaluated, as all operands are.
///
/// Shapes    the axis is replaced by the axes of the indices: (a, n, b) at (i, j) along axis 1 -> (a, i, j,
/// b) Throws    bounds_error for an index outside the axis: here for those that are in memory, and where they
/// are
///           computed, or change, when they are read; axis_error
/// Cost      what x is computed from is an array in full, as any of its entries may be asked for
template <operand X, indices I>
auto take(X&& x, I&& places, index_argument axis) {
    auto n = as_node(std::forward<X>(x));
    const indexed_axis where = axis_of_indices("take", n, axis);
    return take_node(where, std::move(n), expr::index_node(where, std::forward<I>(places)));
}
template <operand X, std::size_t K>
auto take(X&& x, const index_argument (&places)[K], index_argument axis) {
    return expr::take(std::forward<X>(x), core::to_indices(places), axis);
}
template <operand X>
auto take(X&& x, no_entries, index_argument axis) {
    return expr::take(std::forward<X>(x), no_axes{}, axis);
}
template <operand X, indices I>
auto take(X&& x, I&& places) {
    if constexpr (node_of<X>::rank == 1) return expr::take(std::forward<X>(x), std::forward<I>(places), 0);
    else {
        auto n = as_node(std::forward<X>(x));
        const index_t count = shape::volume(shape_of(n));
        return expr::take(expr::reshape(std::move(n), std::array{count}), std::forward<I>(places), 0);
    }
}
template <operand X, std::size_t K>
auto take(X&& x, const index_argument (&places)[K]) {
    return expr::take(std::forward<X>(x), core::to_indices(places));
}
template <operand X>
auto take(X&& x, no_entries) {
    return expr::take(std::forward<X>(x), no_axes{});
}

/// The extent that two operands of take_along_axis have together. Throws shape_error.
index_t extent_beside(int axis, std::span<const index_t> x, std::span<const index_t> picked);

template <class N, class I>
auto take_along_node(const char* name, N n, I picked, index_t axis) {
    constexpr int rank = N::rank;
    static_assert(I::rank == rank, "xfuse: take_along_axis: the indices have as many axes as the operand");
    const indexed_axis where = axis_of_indices(name, n, axis);
    const char* fails = check_index_operand(where, picked);
    lookup_layout layout{};
    layout.axis = where.axis;
    std::array<index_t, std::size_t(rank)> shape = picked.extents();
    for (int k = 0; k < rank; ++k) {
        const std::size_t at = std::size_t(k);
        if (k != where.axis) shape[at] = extent_beside(k, shape_of(n), shape_of(picked));
        const auto moves = [&](const auto& o) { return o.extents()[at] == shape[at] ? k : -1; };
        layout.source[at] = k == where.axis ? rank : moves(n);
        layout.with[at] = moves(picked);
    }
    return looked_up<N, I, typename N::value_type, rank, true>(
        std::move(n), std::move(picked), layout, kernels::row_function::take, where.name, fails, shape);
}

/// For each place of the result the element at the index there, along the axis, as NumPy's take_along_axis:
/// what argsort and argmax find.
///
/// Shapes    indices have the rank of x; the axes beside `axis` broadcast, along it the result is as long as
///           the indices
/// Throws    bounds_error as take; shape_error where the other axes do not go together; axis_error
template <operand X, operand I>
auto take_along_axis(X&& x, I&& places, index_argument axis) {
    return take_along_node("take_along_axis", as_node(std::forward<X>(x)), as_node(std::forward<I>(places)),
                           axis);
}

}  // namespace xf::expr
