#pragma once
#include <initializer_list>
#include <optional>

#include "xfuse/expr/pad.hpp"
#include "xfuse/shape/windows.hpp"

namespace xf {

/// A short list of integers, one for each windowed axis.
struct int_list : axis_vector {
    constexpr int_list() = default;
    constexpr int_list(std::initializer_list<index_t> values) : axis_vector(values) {}
};
struct width_list : fixed_vector<index_t, 2 * max_rank> {
    constexpr width_list() = default;
    constexpr width_list(std::initializer_list<pad_width> widths) {
        for (const pad_width& w : widths) {
            push_back(w.before);
            push_back(w.after);
        }
    }
};

/// Options of `windows`; every field may be left out.
///
/// Padding   without a pad_value it is absent: every reduction leaves it out, also of what is computed
///           elementwise from the windows or moved by views; but mean, var, stddev and norm count the
///           expression as 0 there. Whoever is no reduction (an assignment, einsum, cumsum) finds the operand
///           to be 0 there, before the operations on it. A pad_value is ordinary data
/// Overhang  what windows of ceil_mode read past the padding is as the padding is, but counts in no average
struct window_options {
    int_list axes{};                    ///< the windowed axes; default: the last ones
    int_list dilation{};                ///< distance between the elements of a window; default 1
    width_list padding{};               ///< elements on both sides, or {before, after}; default none
    std::optional<double> pad_value{};  ///< what the padding holds; default: nothing, see above
    bool ceil_mode = false;             ///< round the number of windows up
};

namespace expr {

/// Fills a request in from the arguments of `windows`. Throws axis_error and window_error.
shape::window_request window_arguments(int rank, std::span<const index_t> window,
                                       std::span<const index_t> step, const window_options& options);

/// The map of windows onto their operand: axis i moves by step, the new last axes by dilation.
shape::access_map window_map(int rank, const shape::window_request& request);

template <int K, class N>
auto windows_of(N n, const shape::window_request& request, const axis_vector& counts) {
    constexpr int rank = N::rank + K;
    std::array<index_t, std::size_t(rank)> shape{};
    std::copy_n(n.extents().begin(), N::rank, shape.begin());
    for (int k = 0; k < K; ++k) {
        shape[std::size_t(request.axes[k])] = counts[k];
        shape[std::size_t(N::rank + k)] = request.window[k];
    }
    return make_view<false, rank>(std::move(n), "windows", shape, window_map(N::rank, request));
}
template <int K, class N>
auto windows_of(N n, const shape::window_request& request) {
    axis_vector counts;
    for (int k = 0; k < K; ++k) counts.push_back(shape::count_windows(shape_of(n), request, k).count);
    return windows_of<K>(std::move(n), request, counts);
}

/// Sliding windows of extents `window` at distances `step` over the last K axes; the window axes are
/// appended last, as in NumPy's sliding_window_view. A view: nothing is copied or computed.
///
/// Shapes    (..., n_1..n_K) -> (..., o_1..o_K, k_1..k_K), o = (n - k) / s + 1
/// Throws    window_error for a window larger than its axis, or a window or step below 1
/// Source    NumPy, lib.stride_tricks.sliding_window_view
template <operand X, std::size_t K>
auto windows(X&& x, const index_t (&window)[K], const index_t (&step)[K]) {
    auto n = as_node(std::forward<X>(x));
    static_assert(int(K) <= decltype(n)::rank, "xfuse: windows: more window axes than the operand has axes");
    return windows_of<int(K)>(std::move(n), window_arguments(decltype(n)::rank, {window, K}, {step, K}, {}));
}
template <operand X, std::size_t K>
auto windows(X&& x, const index_t (&window)[K]) {
    index_t step[K];
    std::fill_n(step, K, 1);
    return windows(std::forward<X>(x), window, step);
}

/// The same over chosen axes, with dilation, padding and ceil_mode.
template <operand X, std::size_t K>
auto windows(X&& x, const index_t (&window)[K], const index_t (&step)[K], const window_options& options) {
    auto n = as_node(std::forward<X>(x));
    using N = decltype(n);
    using T = typename N::value_type;
    static_assert(int(K) <= N::rank, "xfuse: windows: more window axes than the operand has axes");
    shape::window_request request = window_arguments(N::rank, {window, K}, {step, K}, options);
    std::array<index_t, std::size_t(N::rank)> before{}, after{}, overhang{};
    axis_vector counts;
    for (int k = 0; k < int(K); ++k) {
        const shape::window_count windows = shape::count_windows(shape_of(n), request, k);
        counts.push_back(windows.count);
        const std::size_t axis = std::size_t(request.axes[k]);
        before[axis] = request.before[k];
        overhang[axis] = windows.overhang;
        after[axis] = request.after[k] + windows.overhang;
    }
    const auto shape = padded_extents("windows", n, before, after);
    std::optional<T> fill;
    if (options.pad_value) fill = fitted<T>("windows", *options.pad_value);
    return windows_of<int(K)>(padded<N, true>(std::move(n), before, shape, overhang, fill), request, counts);
}

/// One window extent and step for the last two axes (the one axis of a 1-D operand).
template <operand X, std::integral I, std::integral J = int>
auto windows(X&& x, I window, J step = 1) {
    constexpr std::size_t count = node_of<X>::rank >= 2 ? 2 : 1;
    index_t extents[count], steps[count];
    std::fill_n(extents, count, index_t(window));
    std::fill_n(steps, count, index_t(step));
    return windows(std::forward<X>(x), extents, steps);
}
template <operand X, std::integral I, std::integral J>
auto windows(X&& x, I window, J step, const window_options& options) {
    constexpr std::size_t count = node_of<X>::rank >= 2 ? 2 : 1;
    index_t extents[count], steps[count];
    std::fill_n(extents, count, index_t(window));
    std::fill_n(steps, count, index_t(step));
    return windows(std::forward<X>(x), extents, steps, options);
}

}  // namespace expr
}  // namespace xf
