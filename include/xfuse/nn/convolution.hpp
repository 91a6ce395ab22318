#pragma once
#include "xfuse/expr/einsum.hpp"
#include "xfuse/expr/repeat.hpp"
#include "xfuse/nn/options.hpp"

namespace xf::nn {

/// Options of a convolution; every field may be left out.
struct conv_options {
    per_axis stride{};          ///< default 1
    per_side padding{};         ///< zeros around the spatial axes; default none
    per_axis dilation{};        ///< distance between the taps; default 1
    index_argument groups = 1;  ///< output channels of one group read the input channels of that group alone
};

/// A convolution's numbers, checked.
struct conv_arguments {
    axis_vector window, stride;
    window_options options;
    index_t group_inputs, group_outputs;  ///< channels of one group
};

/// Throws shape_error where channels, weights and groups disagree, window_error for the rest.
conv_arguments check_convolution(const char* layer, layout where, int spatial, std::span<const index_t> x,
                                 std::span<const index_t> weights, const conv_options& options);

/// The subscripts of a convolution over taps whose channels are (outputs, inputs of their group).
template <layout Where, int Spatial>
constexpr auto conv_subscripts() {
    constexpr bool is_last = Where == nhwc;
    using core::fixed_string;
    if constexpr (Spatial == 1 && is_last) return fixed_string("...xoci,ico->...xo");
    else if constexpr (Spatial == 1) return fixed_string("...ocxi,oci->...ox");
    else if constexpr (Spatial == 2 && is_last) return fixed_string("...yxocji,jico->...yxo");
    else if constexpr (Spatial == 2) return fixed_string("...ocyxji,ocji->...oyx");
    else if constexpr (is_last) return fixed_string("...zyxockji,kjico->...zyxo");
    else return fixed_string("...oczyxkji,ockji->...ozyx");
}

/// Each output channel beside the input channels of its group: axis `channels` becomes (outputs, inputs of
/// a group). A view, whatever the operand, as is all that comes after the windows: with one group the
/// contraction reads what it would read without.
template <class N>
auto spread_groups(N taps, int channels, const conv_arguments& a, index_t groups) {
    index_t split[N::rank + 1];
    const auto& extents = taps.extents();
    for (int k = 0; k < N::rank; ++k) split[k + int(k > channels)] = extents[std::size_t(k)];
    split[channels] = groups;
    split[channels + 1] = a.group_inputs;
    return expr::repeat(expr::reshape(std::move(taps), split), a.group_outputs, channels);
}

template <layout Where, int Spatial, class N, class W>
auto convolve(const char* layer, N x, W weights, const conv_options& options) {
    static_assert(N::rank > Spatial,
                  "xfuse: nn: a convolution's operand has channels beside its spatial axes");
    static_assert(
        W::rank == Spatial + 2,
        "xfuse: nn: weights have the axes (out, in, spatial...), or (spatial..., in, out) for nhwc");
    const conv_arguments a =
        check_convolution(layer, Where, Spatial, expr::shape_of(x), expr::shape_of(weights), options);
    index_t window[std::size_t(Spatial)], stride[std::size_t(Spatial)];
    std::copy_n(a.window.begin(), Spatial, window);
    std::copy_n(a.stride.begin(), Spatial, stride);
    auto taps = expr::windows(std::move(x), window, stride, a.options);
    return expr::einsum<conv_subscripts<Where, Spatial>()>(
        spread_groups(std::move(taps), channel_axis(Where, N::rank, Spatial), a, options.groups),
        std::move(weights));
}

/// The same with one number added to each output channel.
template <layout Where, int Spatial, class N, class W, class B>
auto convolve(const char* layer, N x, W weights, B bias, const conv_options& options) {
    auto sums = convolve<Where, Spatial>(layer, std::move(x), std::move(weights), options);
    check_channels(layer, "bias", bias.extents()[0],
                   sums.extents()[std::size_t(channel_axis(Where, N::rank, Spatial))]);
    return std::move(sums) + along_channels<Where, Spatial>(std::move(bias));
}

/// Convolution over one spatial axis, in the sense of deep learning: the weights are not flipped.
///
/// Shapes    x: (..., C, L), weights: (O, C / groups, K) -> (..., O, L');
///           nhwc: (..., L, C) with (K, C / groups, O) -> (..., L', O)
///           L' = (L + padding - dilation (K - 1) - 1) / stride + 1; bias: (O)
/// Throws    shape_error where channels, groups, weights or bias disagree; window_error for a kernel larger
///           than the padded axis, and for strides, dilations and paddings out of range
/// Numerics  as einsum
/// Source    PyTorch, nn.functional.conv1d
template <layout Where = nchw, operand X, operand W>
auto conv1d(X&& x, W&& weights, const conv_options& options = {}) {
    return convolve<Where, 1>("conv1d", expr::as_node(std::forward<X>(x)),
                              expr::as_node(std::forward<W>(weights)), options);
}
template <layout Where = nchw, operand X, operand W, operand B>
auto conv1d(X&& x, W&& weights, B&& bias, const conv_options& options = {}) {
    return convolve<Where, 1>("conv1d", expr::as_node(std::forward<X>(x)),
                              expr::as_node(std::forward<W>(weights)), expr::as_node(std::forward<B>(bias)),
                              options);
}

/// Convolution over two spatial axes.
///
/// Shapes    x: (..., C, H, W), weights: (O, C / groups, KH, KW) -> (..., O, H', W');
///           nhwc: (..., H, W, C) with (KH, KW, C / groups, O) -> (..., H', W', O); bias: (O)
/// Throws    as conv1d
/// Source    PyTorch, nn.functional.conv2d
/// Example   xf::nn::conv2d<xf::nn::nhwc>(x, weights, bias, {.stride = 2, .padding = 1})
template <layout Where = nchw, operand X, operand W>
auto conv2d(X&& x, W&& weights, const conv_options& options = {}) {
    return convolve<Where, 2>("conv2d", expr::as_node(std::forward<X>(x)),
                              expr::as_node(std::forward<W>(weights)), options);
}
template <layout Where = nchw, operand X, operand W, operand B>
auto conv2d(X&& x, W&& weights, B&& bias, const conv_options& options = {}) {
    return convolve<Where, 2>("conv2d", expr::as_node(std::forward<X>(x)),
                              expr::as_node(std::forward<W>(weights)), expr::as_node(std::forward<B>(bias)),
                              options);
}

/// Convolution over three spatial axes.
///
/// Shapes    x: (..., C, D, H, W), weights: (O, C / groups, KD, KH, KW) -> (..., O, D', H', W');
///           nhwc: (..., D, H, W, C) with (KD, KH, KW, C / groups, O) -> (..., D', H', W', O); bias: (O)
/// Throws    as conv1d
/// Source    PyTorch, nn.functional.conv3d
template <layout Where = nchw, operand X, operand W>
auto conv3d(X&& x, W&& weights, const conv_options& options = {}) {
    return convolve<Where, 3>("conv3d", expr::as_node(std::forward<X>(x)),
                              expr::as_node(std::forward<W>(weights)), options);
}
template <layout Where = nchw, operand X, operand W, operand B>
auto conv3d(X&& x, W&& weights, B&& bias, const conv_options& options = {}) {
    return convolve<Where, 3>("conv3d", expr::as_node(std::forward<X>(x)),
                              expr::as_node(std::forward<W>(weights)), expr::as_node(std::forward<B>(bias)),
                              options);
}

}  // namespace xf::nn
