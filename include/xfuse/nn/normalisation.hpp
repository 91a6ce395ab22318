#pragma once
#include "xfuse/expr/reductions.hpp"
#include "xfuse/expr/stage_barrier.hpp"
#include "xfuse/nn/options.hpp"

namespace xf::nn {

/// Options of layer_norm and batch_norm.
struct norm_options {
    double eps = 1e-5;  ///< added to the variance
};

/// Throws shape_error unless a gain or bias has the shape of the last axes of x.
void check_normalised(const char* layer, const char* what, std::span<const index_t> given,
                      std::span<const index_t> x);

template <int Axes, class N>
auto normalised(const N& x, const norm_options& options) {
    static_assert(Axes >= 1 && Axes <= N::rank, "xfuse: nn: layer_norm over more axes than its operand has");
    index_t axes[std::size_t(Axes)];
    for (int k = 0; k < Axes; ++k) axes[k] = k - Axes;
    return (x - x.mean(axes, keepdims)) / expr::sqrt(x.var(axes, keepdims) + options.eps);
}

/// Shifts and scales the elements along the last axis, or the last `Axes` of them, to mean 0 and variance
/// 1; then multiplies by `gain` and adds `bias`, which have the shape of those axes.
///
/// Shapes    x: (..., n_1..n_Axes), kept; gain, bias: (n_1..n_Axes)
/// Throws    shape_error where these disagree
/// Types     float; integers are read as double
/// Numerics  two passes, the mean first: no cancellation
/// Source    PyTorch, nn.functional.layer_norm
/// Example   xf::nn::layer_norm(x, gain, bias, {.eps = 1e-6}), xf::nn::layer_norm<2>(x)
template <int Axes = 1, operand X>
auto layer_norm(X&& x, const norm_options& options = {}) {
    return normalised<Axes>(expr::as_float(expr::as_node(std::forward<X>(x))), options);
}
template <int Axes = 1, operand X, operand G>
auto layer_norm(X&& x, G&& gain, const norm_options& options = {}) {
    auto unit = layer_norm<Axes>(std::forward<X>(x), options);
    auto g = expr::as_node(std::forward<G>(gain));
    static_assert(decltype(g)::rank == Axes, "xfuse: nn: the gain of layer_norm has the normalised axes");
    check_normalised("layer_norm", "gain", expr::shape_of(g), expr::shape_of(unit));
    return std::move(unit) * std::move(g);
}
template <int Axes = 1, operand X, operand G, operand B>
auto layer_norm(X&& x, G&& gain, B&& bias, const norm_options& options = {}) {
    auto scaled = layer_norm<Axes>(std::forward<X>(x), std::forward<G>(gain), options);
    auto b = expr::as_node(std::forward<B>(bias));
    static_assert(decltype(b)::rank == Axes, "xfuse: nn: the bias of layer_norm has the normalised axes");
    check_normalised("layer_norm", "bias", expr::shape_of(b), expr::shape_of(scaled));
    return std::move(scaled) + std::move(b);
}

template <layout Where, int Spatial, class N>
auto checked_channels(const char* layer, const char* what, N vector, index_t channels) {
    check_channels(layer, what, vector.extents()[0], channels);
    return along_channels<Where, Spatial>(std::move(vector));
}

/// None where there are too few axes, so that the first message of the compiler is ours.
template <class N>
inline constexpr int spatial_axes_of = N::rank > 2 ? N::rank - 2 : 0;

/// The channels of an operand of batch, channels and spatial axes.
template <layout Where, class N>
index_t channel_count(const N& n) {
    static_assert(N::rank >= 2, "xfuse: nn: batch_norm needs an operand of batch and channels");
    return n.extents()[std::size_t(channel_axis(Where, N::rank, spatial_axes_of<N>))];
}

/// (x - mean) times what is left of the statistics: a stage of its own, computed once for each channel.
template <layout Where, class N, class M, class S>
auto rescaled(N x, M mean, S scale) {
    constexpr int spatial = spatial_axes_of<N>;
    const index_t channels = channel_count<Where>(x);
    auto m = checked_channels<Where, spatial>("batch_norm", "mean", std::move(mean), channels);
    auto s = along_channels<Where, spatial>(expr::stage_barrier(std::move(scale)));
    return (std::move(x) - std::move(m)) * std::move(s);
}

/// Shifts and scales each channel by statistics gathered before: inference, no statistics are taken.
///
/// Shapes    x: (N, C, n...) or nhwc (N, n..., C), kept; mean, variance, gain, bias: (C)
/// Throws    shape_error where these disagree
/// Types     float; integers are read as double
/// Source    PyTorch, nn.functional.batch_norm with training = False
template <layout Where = nchw, operand X, operand M, operand V>
auto batch_norm(X&& x, M&& mean, V&& variance, const norm_options& options = {}) {
    auto n = expr::as_float(expr::as_node(std::forward<X>(x)));
    auto v = expr::as_node(std::forward<V>(variance));
    check_channels("batch_norm", "variance", v.extents()[0], channel_count<Where>(n));
    return rescaled<Where>(std::move(n), expr::as_node(std::forward<M>(mean)),
                           1 / expr::sqrt(std::move(v) + options.eps));
}
template <layout Where = nchw, operand X, operand M, operand V, operand G, operand B>
auto batch_norm(X&& x, M&& mean, V&& variance, G&& gain, B&& bias, const norm_options& options = {}) {
    auto n = expr::as_float(expr::as_node(std::forward<X>(x)));
    auto v = expr::as_node(std::forward<V>(variance));
    auto g = expr::as_node(std::forward<G>(gain));
    const index_t channels = channel_count<Where>(n);
    check_channels("batch_norm", "variance", v.extents()[0], channels);
    check_channels("batch_norm", "gain", g.extents()[0], channels);
    auto b = checked_channels<Where, spatial_axes_of<decltype(n)>>(
        "batch_norm", "bias", expr::as_node(std::forward<B>(bias)), channels);
    return rescaled<Where>(std::move(n), expr::as_node(std::forward<M>(mean)),
                           std::move(g) / expr::sqrt(std::move(v) + options.eps)) +
           std::move(b);
}

}  // namespace xf::nn
