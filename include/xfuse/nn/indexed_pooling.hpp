#pragma once
#include "xfuse/expr/result_tuple.hpp"
#include "xfuse/expr/runtime_choice.hpp"
#include "xfuse/nn/adaptive_pool.hpp"

/// Pooling over two spatial axes that says where each maximum was, and its way back.
namespace xf::nn {

/// Options of max_unpool2d; every field may be left out.
struct unpool_options {
    per_axis stride{};       ///< default: the window
    per_axis padding{};      ///< what the pooling padded on each side
    int_list output_size{};  ///< extents of the result; default: the fewest that the windows cover
};

/// The numbers of an unpooling, checked.
struct unpool_arguments {
    index_t stride[2], start[2], extents[2];
    index_t candidates[2];  ///< so many windows cover an element, at most
    index_t after[2];       ///< windows that there are not, behind the last one
};
/// Throws shape_error where indices and operand differ and for an output size that the windows do not make,
/// window_error for the rest.
unpool_arguments check_unpooling(layout where, std::span<const index_t> x, std::span<const index_t> indices,
                                 std::span<const index_t> window, const unpool_options& options);

/// first, first + step, ... along one axis of an operand of Rank axes.
template <int Rank>
auto count_along(index_t first, index_t step, index_t count, int axis) {
    std::vector<std::int64_t> numbers;
    numbers.reserve(std::size_t(count));
    for (index_t i = 0; i < count; ++i) numbers.push_back(first + i * step);
    return along_axis<std::int64_t, Rank>(std::move(numbers), axis);
}

template <layout Where, class N>
auto indices_of_maxima(const N& x, const pool_arguments& a) {
    constexpr int first = first_spatial(Where, N::rank, 2);
    const index_t width = x.extents()[std::size_t(first) + 1];
    const auto place = expr::argmax(pooled_windows<2>(x, a), last_axes<2>().axes);
    const auto& counts = place.extents();
    const index_t down = a.options.dilation[0] * width, across = a.options.dilation[1];
    // Of element (r, c) of a window of w columns: down r + across c, where r w + c is its place.
    const auto row = expr::floor_divide(place, a.window[1]);
    const auto inside = row * (down - across * a.window[1]) + place * across;
    return inside +
           count_along<N::rank>(-a.options.padding[0] * width, a.stride[0] * width,
                                counts[std::size_t(first)], first) +
           count_along<N::rank>(-a.options.padding[2], a.stride[1], counts[std::size_t(first) + 1],
                                first + 1);
}

/// The numbers of a pooling over two axes, checked.
template <layout Where, class N>
pool_arguments check_max_pool2d(const N& x, std::span<const index_t> window,
                                const max_pool_options& options) {
    static_assert(N::rank >= 3, "xfuse: nn: max_pool2d takes channels and two spatial axes");
    return check_pooling("max_pool2d", Where, expr::shape_of(x), window, options);
}

/// Where the maximum of each window is, as the flat index in the plane of the two spatial axes: the first of
/// equal ones, and the first NaN.
///
/// Shapes    (..., H, W) -> (..., H', W') of int64, nhwc: (..., H, W, C) -> (..., H', W', C); as max_pool
/// Throws    window_error as max_pool
/// Source    PyTorch, nn.functional.max_pool2d_with_indices
template <layout Where = nchw, operand X>
auto max_pool2d_indices(X&& x, const index_argument (&window)[2], const max_pool_options& options = {}) {
    const auto n = expr::as_node(std::forward<X>(x));
    return indices_of_maxima<Where>(n, check_max_pool2d<Where>(n, core::to_indices(window), options));
}

/// The greatest elements and where they are, computed together: what xf::reduce gives.
///
/// Example   auto [y, indices] = xf::eval(xf::nn::max_pool2d_with_indices(x, {2, 2}));
template <layout Where = nchw, operand X>
auto max_pool2d_with_indices(X&& x, const index_argument (&window)[2], const max_pool_options& options = {}) {
    const auto n = expr::as_node(std::forward<X>(x));
    const auto a = check_max_pool2d<Where>(n, core::to_indices(window), options);
    return expr::result_tuple("max_pool2d", expr::max(pooled_windows<2>(n, a), last_axes<2>().axes),
                              indices_of_maxima<Where>(n, a));
}

/// What there is for each window, for each element of the result that the window begins at or behind.
template <int Spatial, class N>
auto spread_windows(N each, const unpool_arguments& a) {
    auto spread = expr::repeat(expr::repeat(std::move(each), a.stride[0], Spatial), a.stride[1], Spatial + 1);
    constexpr int rank = decltype(spread)::rank;
    auto shape = spread.extents();
    shape::access_map map = shape::identity_map(rank);
    for (int k = 0; k < 2; ++k) {
        map.offset[Spatial + k] = a.start[k];
        shape[std::size_t(Spatial + k)] = a.extents[k];
    }
    return expr::make_view<true, rank>(std::move(spread), "max_unpool2d", shape, map);
}

/// The operand with `fill` for windows that there are not.
template <int Spatial, class N>
auto with_missing_windows(N n, const unpool_arguments& a, typename N::value_type fill) {
    auto around = expr::same_widths<N::rank>(pad_width(0));
    for (int k = 0; k < 2; ++k) around[std::size_t(Spatial + k)] = {a.candidates[k] - 1, a.after[k]};
    return expr::pad(std::move(n), around, pad_mode::constant, fill);
}

/// For each element of the result the windows that may cover it, as two last axes.
template <int Spatial, class N>
auto covering_windows(N whole, const unpool_arguments& a) {
    const index_t window[] = {a.candidates[0], a.candidates[1]}, step[] = {1, 1};
    window_options at;
    at.axes = {Spatial, Spatial + 1};
    axis_vector counts;
    for (int k = 0; k < 2; ++k)
        counts.push_back(whole.extents()[std::size_t(Spatial + k)] - a.candidates[k] + 1);
    const auto request = expr::window_arguments(N::rank, window, step, at);
    return spread_windows<Spatial>(expr::windows_of<2>(std::move(whole), request, counts), a);
}

/// The flat index of each element in its plane.
template <int Rank>
auto plane_indices(const unpool_arguments& a, int first) {
    return count_along<Rank>(0, a.extents[1], a.extents[0], first) +
           count_along<Rank>(0, 1, a.extents[1], first + 1);
}

/// Elements and indices of all windows to a plane, of which one window may cover a place, or several.
template <int Spatial, class N, class I>
auto unpooled(const N& n, const I& i, const unpool_arguments& a) {
    using T = typename N::value_type;
    const auto of_one = [&] {
        return expr::where(spread_windows<Spatial>(i, a) == plane_indices<N::rank>(a, Spatial),
                           spread_windows<Spatial>(n, a), T(0));
    };
    const auto of_several = [&] {
        constexpr T none = expr::reductions::max::template neutral<T>;
        constexpr last_axes<2> last;
        const auto found = covering_windows<Spatial>(i, a) == plane_indices<N::rank + 2>(a, Spatial);
        const auto values = expr::where(found, covering_windows<Spatial>(n, a), none);
        return expr::where(expr::any(found, last.axes), expr::max(values, last.axes), T(0));
    };
    using choice = expr::runtime_choice<decltype(of_one()), decltype(of_several())>;
    return a.candidates[0] == 1 && a.candidates[1] == 1 ? choice(of_one()) : choice(of_several());
}

/// The elements at the places where max_pool2d found them, and 0 elsewhere. Where several windows found one
/// place, it gets the greatest of their elements, which are equal if they were not changed. An index that is
/// not in its window is nowhere.
///
/// Shapes    (..., H', W') and indices of this shape -> (..., H, W), nhwc: (..., H', W', C) -> (..., H, W,
/// C);
///           H = (H' - 1) stride - 2 padding + window, or less than a stride away from that
/// Throws    shape_error where indices and operand differ, and for an output size that is farther away;
///           window_error for windows, strides and paddings out of range
/// Types     indices of signed integers
/// Cost      the windows that cover an element are looked at: nothing is scattered, so it is fused
/// Source    PyTorch, nn.functional.max_unpool2d
/// Example   xf::nn::max_unpool2d(y, indices, {2, 2}, {.output_size = {5, 5}})
template <layout Where = nchw, operand X, operand I>
auto max_unpool2d(X&& x, I&& indices, const index_argument (&window)[2], const unpool_options& options = {}) {
    auto n = expr::as_node(std::forward<X>(x));
    auto i = expr::as_node(std::forward<I>(indices));
    using N = decltype(n);
    using T = typename N::value_type;
    using J = typename decltype(i)::value_type;
    static_assert(N::rank >= 3, "xfuse: nn: max_unpool2d takes channels and two spatial axes");
    static_assert(std::is_integral_v<J> && std::is_signed_v<J>,
                  "xfuse: nn: the indices of max_unpool2d are signed integers");
    static_assert(N::rank == decltype(i)::rank,
                  "xfuse: nn: max_unpool2d has as many axes of indices as of its operand");
    constexpr int first = first_spatial(Where, N::rank, 2);
    const auto a =
        check_unpooling(Where, expr::shape_of(n), expr::shape_of(i), core::to_indices(window), options);
    return unpooled<first>(with_missing_windows<first>(std::move(n), a, T(0)),
                           with_missing_windows<first>(std::move(i), a, J(-1)), a);
}

}  // namespace xf::nn
