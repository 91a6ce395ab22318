#pragma once
#include <initializer_list>
#include <optional>

#include "xfuse/expr/pad.hpp"
#include "xfuse/shape/window_counts.hpp"

namespace xf {

/// As many results as elements: as padding of `windows`, as a mode of `convolve`.
struct same_length {};
inline constexpr same_length same{};

/// Widths of padding, one for each windowed axis; or `xf::same`, also as "same": so much that n elements have
/// ceil(n / s) windows, the odd one behind.
struct width_list : fixed_vector<index_t, 2 * max_rank> {
    bool is_same = false;
    constexpr width_list() = default;
    constexpr width_list(same_length) : is_same(true) {}
    /// Throws window_error for another name.
    width_list(const char* name);
    constexpr width_list(std::initializer_list<pad_width> widths) { append(widths); }
    template <core::widths L>
        requires(!std::convertible_to<const L&, const char*>)
    constexpr width_list(const L& widths) {
        append(widths);
    }

private:
    template <class L>
    constexpr void append(const L& widths) {
        if (std::size(widths) > max_rank) core::refuse_capacity(std::size(widths));
        for (const auto& each : widths) {
            const pad_width width(each);
            push_back(width.before);
            push_back(width.after);
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
    int_list axes{};       ///< the windowed axes; default: the last ones
    int_list dilation{};   ///< distance between the elements of a window; default 1
    width_list padding{};  ///< elements on both sides, {before, after}, or xf::same; default none
    std::optional<double> pad_value{};  ///< what the padding holds; default: nothing, see above
    bool ceil_mode = false;             ///< round the number of windows up
};

namespace expr {

/// Fills a request in from the arguments of `windows`. Throws axis_error and window_error.
shape::window_request window_arguments(int rank, std::span<const index_t> window,
                                       std::span<const index_t> step, const window_options& options);

/// The same without options: over the last axes.
shape::window_request window_arguments(int rank, std::span<const index_t> window,
                                       std::span<const index_t> step);

/// Sets the padding that `same` asks for.
void pad_to_same(shape::window_request& request, std::span<const index_t> shape);

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

template <int K, operand X>
auto windows_over(X&& x, std::span<const index_t> window, std::span<const index_t> step) {
    auto n = as_node(std::forward<X>(x));
    static_assert(K <= decltype(n)::rank, "xfuse: windows: more window axes than the operand has axes");
    return windows_of<K>(std::move(n), window_arguments(decltype(n)::rank, window, step));
}
template <int K, operand X>
auto windows_over(X&& x, std::span<const index_t> window, std::span<const index_t> step,
                  const window_options& options) {
    auto n = as_node(std::forward<X>(x));
    using N = decltype(n);
    using T = typename N::value_type;
    static_assert(K <= N::rank, "xfuse: windows: more window axes than the operand has axes");
    shape::window_request request = window_arguments(N::rank, window, step, options);
    if (options.padding.is_same) pad_to_same(request, shape_of(n));
    std::array<index_t, std::size_t(N::rank)> before{}, after{}, overhang{};
    axis_vector counts;
    for (int k = 0; k < K; ++k) {
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
    return windows_of<K>(padded<N, true>(std::move(n), before, shape, overhang, fill), request, counts);
}

/// How many axes a list of window extents is for.
template <core::list L>
constexpr int window_axes() {
    static_assert(core::has_length<L>,
                  "xfuse: windows: the rank of the result follows from the number of windowed axes, which is "
                  "not known at compile time: write xf::sized<K>(window), a braced list, or a std::array");
    return core::has_length<L> ? core::length_of<L>() : 0;
}

/// Sliding windows of extents `window` at distances `step` over the last K axes; the window axes are
/// appended last, as in NumPy's sliding_window_view. A view: nothing is copied or computed. With options:
/// over chosen axes, with dilation, padding and ceil_mode.
///
/// Shapes    (..., n_1..n_K) -> (..., o_1..o_K, k_1..k_K), o = (n - k) / s + 1
/// Throws    window_error for a window larger than its axis, or a window or step below 1
/// Source    NumPy, lib.stride_tricks.sliding_window_view
template <operand X, core::list L>
auto windows(X&& x, const L& window, const int_list_beside<core::length_of<L>()>& step) {
    return windows_over<window_axes<L>()>(std::forward<X>(x), core::to_indices(window), shape::span_of(step));
}
template <operand X, core::list L>
auto windows(X&& x, const L& window, const int_list_beside<core::length_of<L>()>& step,
             const window_options& options) {
    return windows_over<window_axes<L>()>(std::forward<X>(x), core::to_indices(window), shape::span_of(step),
                                          options);
}
template <operand X, core::list L>
auto windows(X&& x, const L& window) {
    constexpr int axes = window_axes<L>();
    return windows_over<axes>(std::forward<X>(x), core::to_indices(window),
                              shape::span_of(axis_vector(axes, 1)));
}
template <operand X, std::size_t K>
auto windows(X&& x, const index_argument (&window)[K], const int_list_beside<int(K)>& step) {
    return windows_over<int(K)>(std::forward<X>(x), core::to_indices(window), shape::span_of(step));
}
template <operand X, std::size_t K>
auto windows(X&& x, const index_argument (&window)[K], const int_list_beside<int(K)>& step,
             const window_options& options) {
    return windows_over<int(K)>(std::forward<X>(x), core::to_indices(window), shape::span_of(step), options);
}
template <operand X, std::size_t K>
auto windows(X&& x, const index_argument (&window)[K]) {
    return expr::windows(std::forward<X>(x), core::to_indices(window));
}

/// One window extent and step for the last two axes (the one axis of a 1-D operand).
template <operand X, core::number I>
auto windows(X&& x, I window, index_argument step = 1) {
    constexpr int count = node_of<X>::rank >= 2 ? 2 : 1;
    const axis_vector extents(count, core::to_index(window)), steps(count, step);
    return windows_over<count>(std::forward<X>(x), shape::span_of(extents), shape::span_of(steps));
}
template <operand X, core::number I>
auto windows(X&& x, I window, index_argument step, const window_options& options) {
    constexpr int count = node_of<X>::rank >= 2 ? 2 : 1;
    const axis_vector extents(count, core::to_index(window)), steps(count, step);
    return windows_over<count>(std::forward<X>(x), shape::span_of(extents), shape::span_of(steps), options);
}

}  // namespace expr
}  // namespace xf
