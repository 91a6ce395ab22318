#pragma once
#include <limits>
#include <optional>

#include "xfuse/expr/repeat.hpp"
#include "xfuse/nn/normalisation.hpp"

namespace xf::nn {

/// Throws shape_error unless the channels divide into this many groups.
void check_group_norm(std::span<const index_t> x, int channels, index_t groups);

/// The channels of an operand split into (groups, channels of a group).
template <class N>
auto split_channels(const N& x, int channels, index_t groups) {
    index_t split[N::rank + 1];
    for (int k = 0; k < N::rank; ++k) split[k + int(k > channels)] = x.extents()[std::size_t(k)];
    split[channels] = groups;
    split[channels + 1] = x.extents()[std::size_t(channels)] / std::max<index_t>(groups, 1);
    return expr::reshape(x, split);
}

/// A number for each group, (N, groups), repeated for the group's channels and broadcast along the spatial
/// axes.
template <layout Where, int Spatial, class N>
auto spread_statistics(N statistics, index_t group_channels) {
    auto each = expr::repeat(expr::stage_barrier(std::move(statistics)), group_channels, 1);
    if constexpr (Spatial == 0) return each;
    else {
        index_t axes[std::size_t(Spatial)];
        for (int k = 0; k < Spatial; ++k) axes[k] = k + (Where == nhwc ? 1 : 2);
        return expr::expand_dims(std::move(each), axes);
    }
}

template <layout Where, class N>
auto normalised_groups(const N& x, index_t groups, const norm_options& options) {
    static_assert(N::rank >= 2, "xfuse: nn: group_norm needs an operand of batch and channels");
    constexpr int spatial = spatial_axes_of<N>, channels = channel_axis(Where, N::rank, spatial);
    check_group_norm(expr::shape_of(x), channels, groups);
    const auto split = split_channels(x, channels, groups);
    index_t axes[std::size_t(spatial) + 1] = {channels + 1};
    for (int k = 0; k < spatial; ++k) axes[k + 1] = Where == nhwc ? k + 1 : channels + 2 + k;
    const index_t each = split.extents()[std::size_t(channels) + 1];
    const auto mean = spread_statistics<Where, spatial>(expr::mean(split, axes), each);
    const auto scale =
        spread_statistics<Where, spatial>(expr::rsqrt(expr::var(split, axes) + options.eps), each);
    return (x - mean) * scale;
}

/// Shifts and scales the channels of each group, with all their elements, to mean 0 and variance 1, for each
/// entry of the batch by itself; then multiplies each channel by its gain and adds its bias. As many groups
/// as channels is what is called instance normalisation.
///
/// Shapes    x: (N, C, n...) or nhwc (N, n..., C), kept; gain, bias: (C)
/// Throws    shape_error where these disagree, and where C does not divide into the groups
/// Types     float; integers are read as double
/// Numerics  two passes, the mean first: no cancellation
/// Source    PyTorch, nn.functional.group_norm
/// Example   xf::nn::group_norm(x, 8, gain, bias, {.eps = 1e-6})
template <layout Where = nchw, operand X>
auto group_norm(X&& x, index_argument groups, const norm_options& options = {}) {
    return normalised_groups<Where>(expr::as_float(expr::as_node(std::forward<X>(x))), groups, options);
}
template <layout Where = nchw, operand X, operand G, operand B>
auto group_norm(X&& x, index_argument groups, G&& gain, B&& bias, const norm_options& options = {}) {
    const auto n = expr::as_float(expr::as_node(std::forward<X>(x)));
    constexpr int spatial = spatial_axes_of<std::remove_const_t<decltype(n)>>;
    auto unit = normalised_groups<Where>(n, groups, options);
    const index_t channels = channel_count<Where>(n);
    auto g = checked_channels<Where, spatial>("group_norm", "gain", expr::as_node(std::forward<G>(gain)),
                                              channels);
    auto b = checked_channels<Where, spatial>("group_norm", "bias", expr::as_node(std::forward<B>(bias)),
                                              channels);
    return std::move(unit) * std::move(g) + std::move(b);
}

/// Options of rms_norm.
struct rms_options {
    std::optional<double> eps{};  ///< added to the mean square; default: of the element type
};

template <int Axes, class N>
auto rms_normalised(const N& x, const rms_options& options) {
    static_assert(Axes >= 1 && Axes <= N::rank, "xfuse: nn: rms_norm over more axes than its operand has");
    index_t axes[std::size_t(Axes)];
    for (int k = 0; k < Axes; ++k) axes[k] = k - Axes;
    const double eps = options.eps.value_or(double(std::numeric_limits<typename N::value_type>::epsilon()));
    return x / expr::sqrt(expr::mean(x * x, axes, keepdims) + eps);
}

/// Divides the elements along the last axis, or the last `Axes` of them, by the root of their mean square;
/// then multiplies by `gain`, which has the shape of those axes.
///
/// Shapes    x: (..., n_1..n_Axes), kept; gain: (n_1..n_Axes)
/// Throws    shape_error where these disagree
/// Types     float; integers are read as double
/// Source    PyTorch, nn.functional.rms_norm
template <int Axes = 1, operand X>
auto rms_norm(X&& x, const rms_options& options = {}) {
    return rms_normalised<Axes>(expr::as_float(expr::as_node(std::forward<X>(x))), options);
}
template <int Axes = 1, operand X, operand G>
auto rms_norm(X&& x, G&& gain, const rms_options& options = {}) {
    auto unit = rms_norm<Axes>(std::forward<X>(x), options);
    auto g = expr::as_node(std::forward<G>(gain));
    static_assert(decltype(g)::rank == Axes, "xfuse: nn: the gain of rms_norm has the normalised axes");
    check_normalised("rms_norm", "gain", expr::shape_of(g), expr::shape_of(unit));
    return std::move(unit) * std::move(g);
}

}  // namespace xf::nn
