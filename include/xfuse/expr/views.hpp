#pragma once
#include "xfuse/expr/view.hpp"
#include "xfuse/shape/reshape.hpp"

namespace xf::expr {

/// The access map of a view in which result axis k is operand axis `from[k]`, or new where it is -1.
shape::access_map axes_map(std::span<const int> from, int operand_rank);

template <int Rank, bool Transparent, class N>
auto axes_view(N n, const char* name, const std::array<int, std::size_t(Rank)>& from) {
    std::array<index_t, std::size_t(Rank)> shape{};
    for (std::size_t k = 0; k < std::size_t(Rank); ++k) {
        shape[k] = from[k] < 0 ? 1 : n.extents()[std::size_t(from[k])];
    }
    const shape::access_map map = axes_map({from.data(), from.size()}, N::rank);
    return make_view<Transparent, Rank>(std::move(n), name, shape, map);
}

std::array<int, max_rank> check_permutation(const char* name, std::span<const index_t> axes, int rank);

/// The axes in reverse order.
template <operand X>
auto transpose(X&& x) {
    constexpr int rank = node_of<X>::rank;
    std::array<int, std::size_t(rank)> from{};
    for (int k = 0; k < rank; ++k) from[std::size_t(k)] = rank - 1 - k;
    return axes_view<rank, true>(as_node(std::forward<X>(x)), "transpose", from);
}

template <operand X>
auto transpose_to(X&& x, std::span<const index_t> axes) {
    constexpr int rank = node_of<X>::rank;
    const auto checked = check_permutation("transpose", axes, rank);
    std::array<int, std::size_t(rank)> from{};
    for (std::size_t k = 0; k < std::size_t(rank); ++k) from[k] = checked[k];
    return axes_view<rank, true>(as_node(std::forward<X>(x)), "transpose", from);
}

/// Result axis k is operand axis axes[k]. Throws axis_error for an axis out of range or given twice, and
/// rank_error where there is not one for each axis of the operand.
template <operand X, core::list L>
auto transpose(X&& x, const L& axes) {
    static_assert(!core::has_length<L> || core::length_of<L>() == node_of<X>::rank,
                  "xfuse: transpose: one entry for each axis of the operand");
    return transpose_to(std::forward<X>(x), shape::span_of(int_list(axes)));
}
template <operand X, std::size_t K>
auto transpose(X&& x, const index_argument (&axes)[K]) {
    return expr::transpose(std::forward<X>(x), core::to_indices(axes));
}
template <operand X>
auto transpose(X&& x, no_entries) {
    return expr::transpose(std::forward<X>(x), no_axes{});
}

template <operand X>
auto swapaxes(X&& x, index_argument a, index_argument b) {
    constexpr int rank = node_of<X>::rank;
    std::array<int, std::size_t(rank)> from{};
    for (int k = 0; k < rank; ++k) from[std::size_t(k)] = k;
    std::swap(from[std::size_t(shape::normalise_axis("swapaxes", a, rank))],
              from[std::size_t(shape::normalise_axis("swapaxes", b, rank))]);
    return axes_view<rank, true>(as_node(std::forward<X>(x)), "swapaxes", from);
}

std::array<int, max_rank> moved_axes(std::span<const index_t> source, std::span<const index_t> destination,
                                     int rank);

template <operand X>
auto move_axes(X&& x, std::span<const index_t> source, std::span<const index_t> destination) {
    constexpr int rank = node_of<X>::rank;
    const auto moved = moved_axes(source, destination, rank);
    std::array<int, std::size_t(rank)> from{};
    for (std::size_t k = 0; k < std::size_t(rank); ++k) from[k] = moved[k];
    return axes_view<rank, true>(as_node(std::forward<X>(x)), "moveaxis", from);
}

/// NumPy's moveaxis, for one axis or several: source[k] goes to destination[k], the others keep their order.
template <operand X, core::number_or_list A>
auto moveaxis(X&& x, const A& source, const int_list_beside<core::length_of<A>()>& destination) {
    return move_axes(std::forward<X>(x), shape::span_of(core::to_list(source)), shape::span_of(destination));
}
template <operand X, std::size_t K>
auto moveaxis(X&& x, const index_argument (&source)[K], const int_list_beside<int(K)>& destination) {
    return move_axes(std::forward<X>(x), core::to_indices(source), shape::span_of(destination));
}
template <operand X>
auto moveaxis(X&& x, no_entries, const int_list_beside<0>&) {
    return move_axes(std::forward<X>(x), {}, {});
}

template <operand X>
auto flip_axes(X&& x, std::span<const index_t> axes) {
    auto n = as_node(std::forward<X>(x));
    constexpr int rank = decltype(n)::rank;
    shape::access_map map = shape::identity_map(rank);
    for (const int axis : shape::normalise_axes("flip", axes, rank)) {
        map.uses[axis].step = -1;
        map.offset[axis] = n.extents()[std::size_t(axis)] - 1;
    }
    const auto extents = n.extents();
    return make_view<true, rank>(std::move(n), "flip", extents, map);
}

/// Reverses one axis, several, or all of them.
template <operand X, core::number_or_list A>
auto flip(X&& x, const A& axes) {
    return flip_axes(std::forward<X>(x), shape::span_of(core::to_list(axes)));
}
template <operand X, std::size_t K>
auto flip(X&& x, const index_argument (&axes)[K]) {
    return flip_axes(std::forward<X>(x), core::to_indices(axes));
}
template <operand X>
auto flip(X&& x, no_entries) {
    return flip_axes(std::forward<X>(x), {});
}
template <operand X>
auto flip(X&& x) {
    constexpr int rank = node_of<X>::rank;
    std::array<index_t, std::size_t(rank)> axes{};
    for (std::size_t k = 0; k < axes.size(); ++k) axes[k] = index_t(k);
    if constexpr (rank == 0) return as_node(std::forward<X>(x));
    else return flip_axes(std::forward<X>(x), axes);
}

/// New axes of extent 1 at these places of the result.
template <operand X, core::number_or_list A>
auto expand_dims(X&& x, const A& axes) {
    static_assert(core::has_length<A>,
                  "xfuse: expand_dims: the rank of the result follows from the number of new axes, which is "
                  "not known at compile time: write xf::sized<K>(axes), a braced list, or a std::array");
    const auto places = core::to_indices(axes);
    constexpr int rank = node_of<X>::rank + int(places.size());
    static_assert(rank <= max_rank, "xfuse: an expression has at most 16 axes");
    std::array<int, std::size_t(rank)> from{};
    for (const int axis : shape::normalise_axes("expand_dims", places, rank, "a result"))
        from[std::size_t(axis)] = -1;
    int next = 0;
    for (int& source : from) {
        if (source == 0) source = next++;
    }
    return axes_view<rank, true>(as_node(std::forward<X>(x)), "expand_dims", from);
}
template <operand X, std::size_t K>
auto expand_dims(X&& x, const index_argument (&axes)[K]) {
    return expr::expand_dims(std::forward<X>(x), core::to_indices(axes));
}
template <operand X>
auto expand_dims(X&& x, no_entries) {
    return expr::expand_dims(std::forward<X>(x), no_axes{});
}

void require_extent_one(std::span<const index_t> shape, int axis);

/// Drops axes of extent 1. Throws shape_error if one has another extent. Which axes is part of the
/// type's rank, so they are always named.
template <operand X, core::number_or_list A>
auto squeeze(X&& x, const A& axes) {
    static_assert(
        core::has_length<A>,
        "xfuse: squeeze: the rank of the result follows from the number of axes, which is not known "
        "at compile time: write xf::sized<K>(axes), a braced list, or a std::array");
    const auto named = core::to_indices(axes);
    auto n = as_node(std::forward<X>(x));
    constexpr int rank = decltype(n)::rank - int(named.size());
    static_assert(rank >= 0, "xfuse: squeeze names more axes than its operand has");
    unsigned dropped = 0;
    for (const int axis : shape::normalise_axes("squeeze", named, decltype(n)::rank)) {
        require_extent_one(shape_of(n), axis);
        dropped |= 1U << axis;
    }
    std::array<int, std::size_t(rank)> from{};
    std::size_t at = 0;
    for (int axis = 0; axis < decltype(n)::rank; ++axis) {
        if ((dropped >> axis & 1U) == 0) from[at++] = axis;
    }
    return axes_view<rank, true>(std::move(n), "squeeze", from);
}
template <operand X, std::size_t K>
auto squeeze(X&& x, const index_argument (&axes)[K]) {
    return expr::squeeze(std::forward<X>(x), core::to_indices(axes));
}
template <operand X>
auto squeeze(X&& x, no_entries) {
    return expr::squeeze(std::forward<X>(x), no_axes{});
}
template <operand X>
auto squeeze(X&&) {
    static_assert(never<X>,
                  "xfuse: squeeze names its axes, as the result's rank is known at compile time: write "
                  "xf::squeeze(x, {0, 2})");
    return constant<float>(0);
}

void check_broadcast(std::span<const index_t> from, std::span<const index_t> to);

/// Stretches axes of extent 1, and adds leading ones, to reach `shape`. Throws shape_error.
template <operand X, core::number_or_list A>
auto broadcast_to(X&& x, const A& shape) {
    static_assert(
        core::has_length<A>,
        "xfuse: broadcast_to: the rank of the result is the length of the shape, which is not known "
        "at compile time: write xf::sized<R>(shape), a braced list, or a std::array");
    auto n = as_node(std::forward<X>(x));
    const auto extents = core::to_indices(shape);
    constexpr int rank = int(extents.size());
    static_assert(rank >= decltype(n)::rank, "xfuse: broadcast_to cannot drop axes");
    check_broadcast(shape_of(n), extents);
    const shape::access_map map = shape::broadcast_map(extents, shape_of(n));
    return make_view<false, rank>(std::move(n), "broadcast_to", extents, map);
}
template <operand X, std::size_t K>
auto broadcast_to(X&& x, const index_argument (&shape)[K]) {
    return expr::broadcast_to(std::forward<X>(x), core::to_indices(shape));
}
template <operand X>
auto broadcast_to(X&& x, no_entries) {
    return expr::broadcast_to(std::forward<X>(x), no_axes{});
}

/// The extent and start of a diagonal.
struct diagonal_line {
    index_t extent, row, column;
};
diagonal_line find_diagonal(index_t rows, index_t columns, index_t offset);

/// The diagonal of a node, for the operation of that name.
template <class N>
auto diagonal_of(const char* name, N n, index_t offset, index_t axis1, index_t axis2) {
    constexpr int rank = decltype(n)::rank - 1;
    static_assert(rank >= 1, "xfuse: diagonal and trace need an operand of at least two axes");
    const index_t pair[2] = {axis1, axis2};
    const auto axes = shape::normalise_axes(name, {pair, 2}, rank + 1);
    const auto line =
        find_diagonal(n.extents()[std::size_t(axes[0])], n.extents()[std::size_t(axes[1])], offset);
    shape::access_map map;
    map.offset.resize(rank + 1, 0);
    std::array<index_t, std::size_t(rank)> extents{};
    int at = 0;
    for (int axis = 0; axis <= rank; ++axis) {
        if (axis == axes[0] || axis == axes[1]) continue;
        extents[std::size_t(at)] = n.extents()[std::size_t(axis)];
        map.uses.push_back({at++, axis, 1, 1, 0});
    }
    extents[std::size_t(at)] = line.extent;
    map.uses.push_back({at, axes[0], 1, 1, 0});
    map.uses.push_back({at, axes[1], 1, 1, 0});
    map.offset[axes[0]] = line.row;
    map.offset[axes[1]] = line.column;
    return make_view<true, rank>(std::move(n), name, extents, map);
}

/// NumPy's diagonal: the two axes leave, and the diagonal becomes the last axis.
/// Throws axis_error for an axis out of range or given twice.
template <operand X>
auto diagonal(X&& x, index_argument offset = 0, index_argument axis1 = 0, index_argument axis2 = 1) {
    return diagonal_of("diagonal", as_node(std::forward<X>(x)), offset, axis1, axis2);
}

/// The elements in row-major order under another shape; one extent may be -1. Zero-copy where the
/// strides allow; otherwise the operand is copied once, and `explain` says so.
/// Throws shape_error where the element counts differ.
template <operand X, core::number_or_list A>
auto reshape(X&& x, const A& shape) {
    static_assert(core::has_length<A>,
                  "xfuse: reshape: the rank of the result is the length of the shape, which is not known at "
                  "compile time: write xf::sized<R>(shape), a braced list, or a std::array");
    auto n = as_node(std::forward<X>(x));
    auto extents = core::to_indices(shape);
    constexpr int rank = int(extents.size());
    static_assert(rank <= max_rank, "xfuse: an expression has at most 16 axes");
    const axis_vector to = shape::resolve_reshape(shape_of(n), extents);
    for (std::size_t k = 0; k < extents.size(); ++k) extents[k] = to[int(k)];
    shape::access_map map;
    const bool divides = shape::reshape_map(shape_of(n), extents, map);
    if (!divides) {
        std::array<index_t, std::size_t(rank)> strides{};
        shape::row_major_strides(extents, strides);
        map.uses.clear();
        for (int k = 0; k < rank; ++k) map.uses.push_back({k, 0, strides[std::size_t(k)], 1, 0});
        map.offset = axis_vector(1, 0);
    }
    return make_view<false, rank>(std::move(n), "reshape", extents, map, !divides);
}
template <operand X, std::size_t K>
auto reshape(X&& x, const index_argument (&shape)[K]) {
    return expr::reshape(std::forward<X>(x), core::to_indices(shape));
}
template <operand X>
auto reshape(X&& x, no_entries) {
    return expr::reshape(std::forward<X>(x), no_axes{});
}

}  // namespace xf::expr
