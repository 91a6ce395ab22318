#pragma once
#include "xfuse/expr/reductions.hpp"
#include "xfuse/expr/sum_of_products.hpp"
#include "xfuse/nn/options.hpp"

namespace xf::nn {

/// Options of max_pool; every field may be left out.
struct max_pool_options {
    per_axis stride{};       ///< default: the window
    per_side padding{};      ///< elements that never win; less than the window
    per_axis dilation{};     ///< distance between the elements of a window; default 1
    bool ceil_mode = false;  ///< round the number of windows up
};

/// Options of avg_pool; every field may be left out.
struct avg_pool_options {
    per_axis stride{};              ///< default: the window
    per_side padding{};             ///< zeros; less than the window
    bool ceil_mode = false;         ///< round the number of windows up; what hangs over never counts
    bool count_include_pad = true;  ///< does the padding count in the divisor?
};

/// A pooling's numbers, checked.
struct pool_arguments {
    axis_vector window, stride;
    window_options options;
};
pool_arguments check_pooling(const char* layer, layout where, std::span<const index_t> x,
                             std::span<const index_t> window, const max_pool_options& options);

/// The last K axes, counted from the end.
template <std::size_t K>
struct last_axes {
    index_t axes[K];
    constexpr last_axes() {
        for (std::size_t k = 0; k < K; ++k) axes[k] = index_t(k) - index_t(K);
    }
};

template <std::size_t K, class N>
auto pooled_windows(N x, const pool_arguments& a) {
    index_t window[K], stride[K];
    std::copy_n(a.window.begin(), K, window);
    std::copy_n(a.stride.begin(), K, stride);
    return expr::windows(std::move(x), window, stride, a.options);
}

template <layout Where, std::size_t K, class N>
auto max_pooled(N x, const std::array<index_t, K>& window, const max_pool_options& options) {
    static_assert(N::rank >= int(K) + int(Where == nhwc),
                  "xfuse: nn: max_pool has more window axes than its operand has spatial axes");
    const auto a = check_pooling("max_pool", Where, expr::shape_of(x), window, options);
    return expr::max(pooled_windows<K>(std::move(x), a), last_axes<K>().axes);
}

template <layout Where, std::size_t K, class N>
auto avg_pooled(N x, const std::array<index_t, K>& window, const avg_pool_options& options,
                const char* layer = "avg_pool") {
    static_assert(N::rank >= int(K) + int(Where == nhwc),
                  "xfuse: nn: avg_pool has more window axes than its operand has spatial axes");
    const max_pool_options common{options.stride, options.padding, {}, options.ceil_mode};
    const auto a = check_pooling(layer, Where, expr::shape_of(x), window, common);
    const auto taken = pooled_windows<K>(expr::as_float(std::move(x)), a);
    constexpr last_axes<K> last;
    const auto mean = [&] { return expr::mean(taken, last.axes); };
    const auto mean_of_present = [&] {
        const auto axes = shape::normalise_axes(layer, last.axes, decltype(taken)::rank);
        return expr::sum(taken, last.axes) / expr::present_count<int(K)>(taken, axes, false);
    };
    using choice = expr::runtime_choice<decltype(mean()), decltype(mean_of_present())>;
    return options.count_include_pad ? choice(mean()) : choice(mean_of_present());
}

/// The extents of a window, one for each spatial axis.
template <core::list L>
auto pool_window(const L& window) {
    static_assert(core::has_length<L>,
                  "xfuse: nn: the number of a pool's window axes is not known at compile time: write "
                  "xf::sized<K>(window), a braced list, or a std::array");
    return core::to_indices(window);
}

/// The window for every spatial axis of an operand of batch, channels and spatial axes.
template <operand X>
struct window_everywhere {
    static constexpr int rank = expr::node_of<X>::rank;
    static_assert(rank > 2,
                  "xfuse: nn: one number as a window needs an operand of batch, channels and "
                  "spatial axes; write the window as {height, width}");
    std::array<index_t, std::size_t(rank > 2 ? rank - 2 : 1)> window;
    explicit window_everywhere(index_t extent) { window.fill(extent); }
};

/// The greatest element of each window of the spatial axes: as many as the window has entries.
///
/// Shapes    (..., n_1..n_K) -> (..., o_1..o_K), nhwc: (..., n_1..n_K, C) -> (..., o_1..o_K, C)
///           o = (n + padding - dilation (k - 1) - 1) / stride + 1
/// Throws    window_error for a window larger than the padded axis, a padding that is not less than the
///           window, and for strides and dilations below 1
/// Source    PyTorch, nn.functional.max_pool2d
/// Example   xf::nn::max_pool(x, {3, 3}, {.stride = 2, .padding = 1})
template <layout Where = nchw, operand X, core::list L>
auto max_pool(X&& x, const L& window, const max_pool_options& options = {}) {
    return max_pooled<Where>(expr::as_node(std::forward<X>(x)), pool_window(window), options);
}
template <layout Where = nchw, operand X, std::size_t K>
auto max_pool(X&& x, const index_argument (&window)[K], const max_pool_options& options = {}) {
    return max_pooled<Where>(expr::as_node(std::forward<X>(x)), core::to_indices(window), options);
}
/// One extent for all spatial axes of an operand of batch, channels and spatial axes.
template <layout Where = nchw, operand X, core::number I>
auto max_pool(X&& x, I window, const max_pool_options& options = {}) {
    return max_pooled<Where>(expr::as_node(std::forward<X>(x)),
                             window_everywhere<X>(core::to_index(window)).window, options);
}

/// The mean of each window of the spatial axes; of integers it is double.
///
/// Shapes    as max_pool
/// Throws    as max_pool
/// Source    PyTorch, nn.functional.avg_pool2d
template <layout Where = nchw, operand X, core::list L>
auto avg_pool(X&& x, const L& window, const avg_pool_options& options = {}) {
    return avg_pooled<Where>(expr::as_node(std::forward<X>(x)), pool_window(window), options);
}
template <layout Where = nchw, operand X, std::size_t K>
auto avg_pool(X&& x, const index_argument (&window)[K], const avg_pool_options& options = {}) {
    return avg_pooled<Where>(expr::as_node(std::forward<X>(x)), core::to_indices(window), options);
}
template <layout Where = nchw, operand X, core::number I>
auto avg_pool(X&& x, I window, const avg_pool_options& options = {}) {
    return avg_pooled<Where>(expr::as_node(std::forward<X>(x)),
                             window_everywhere<X>(core::to_index(window)).window, options);
}

/// The spatial axes of an operand of batch, channels and spatial axes.
template <layout Where, operand X>
struct spatial_axes {
    static constexpr int rank = expr::node_of<X>::rank;
    static_assert(rank > 2, "xfuse: nn: global pooling needs an operand of batch, channels and spatial axes");
    index_t axes[std::size_t(rank > 2 ? rank - 2 : 1)];
    constexpr spatial_axes() {
        for (int k = 0; k < rank - 2; ++k) axes[k] = first_spatial(Where, rank, rank - 2) + k;
    }
};

/// The greatest element of each channel.
///
/// Shapes    (N, C, n...) or nhwc (N, n..., C) -> (N, C); with keepdims the spatial axes stay with extent 1
/// Throws    shape_error for a spatial axis of extent 0
template <layout Where = nchw, operand X, expr::reduce_option... O>
auto global_max_pool(X&& x, O... options) {
    return expr::max(std::forward<X>(x), spatial_axes<Where, X>().axes, options...);
}
/// The mean of each channel.
template <layout Where = nchw, operand X, expr::reduce_option... O>
auto global_avg_pool(X&& x, O... options) {
    return expr::mean(std::forward<X>(x), spatial_axes<Where, X>().axes, options...);
}

}  // namespace xf::nn
