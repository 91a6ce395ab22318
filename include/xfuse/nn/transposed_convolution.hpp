#pragma once
#include "xfuse/expr/einsum.hpp"
#include "xfuse/expr/pad.hpp"
#include "xfuse/nn/options.hpp"

namespace xf::nn {

/// Options of conv_transpose2d; every field may be left out.
struct conv_transpose_options {
    per_axis stride{};          ///< distance of the elements of x in the result; default 1
    per_side padding{};         ///< rows and columns of the result that are cut off; default none
    per_axis output_padding{};  ///< and that are added at its end; less than the stride or the dilation
    per_axis dilation{};        ///< distance between the taps; default 1
    index_argument groups = 1;  ///< input channels of one group reach the output channels of that group alone
};

/// A transposed convolution's numbers, checked. Of the taps k = s m + r of an axis with stride s, those of
/// one phase r reach the results Y = s q + r: result q of a phase is a convolution of x with the taps m.
struct transposed_arguments {
    index_t phases[2];  ///< s
    index_t taps[2];    ///< m of each phase
    index_t
        spread[2];  ///< rows that a tap becomes, zeros behind it, where both stride and dilation are above 1
    index_t padding[2];            ///< zeros behind the taps, which then divide into phases
    index_t start[2], extents[2];  ///< the part of all Y that is the result
    window_options options;
    index_t group_inputs, group_outputs;
};

/// Throws shape_error where channels, weights and groups disagree, window_error for the rest.
transposed_arguments check_transposed(layout where, std::span<const index_t> x,
                                      std::span<const index_t> weights,
                                      const conv_transpose_options& options);

/// The taps by phases: nchw (g, i, o, a, r, b, s), nhwc (a, r, b, s, g, i, o); a and b backwards.
template <layout Where, class W>
auto phases_of_weights(W weights, const transposed_arguments& a, index_t groups) {
    constexpr int at = Where == nhwc ? 0 : 3, channels = Where == nhwc ? 4 : 0;
    const auto& extents = weights.extents();
    const index_t height = extents[Where == nhwc ? 0 : 2], width = extents[Where == nhwc ? 1 : 3];
    std::array<index_t, 7> split;
    split[channels] = groups;
    split[channels + 1] = a.group_inputs;
    split[channels + 2] = a.group_outputs;
    std::array<pad_width, 7> behind{0, 0, 0, 0, 0, 0, 0};
    std::array<index_t, 5> joined;
    constexpr int joined_at = Where == nhwc ? 0 : 3, joined_channels = Where == nhwc ? 2 : 0;
    std::copy_n(split.begin() + channels, 3, joined.begin() + joined_channels);
    std::array<pad_width, 5> missing{0, 0, 0, 0, 0};
    for (int k = 0; k < 2; ++k) {
        split[std::size_t(at + 2 * k)] = k == 0 ? height : width;
        split[std::size_t(at + 2 * k + 1)] = 1;
        behind[std::size_t(at + 2 * k + 1)] = pad_width(0, a.spread[k] - 1);
        joined[std::size_t(joined_at + k)] = split[std::size_t(at + 2 * k)] * a.spread[k];
        missing[std::size_t(joined_at + k)] = pad_width(0, a.padding[k]);
    }
    auto spread = expr::reshape(expr::pad(expr::reshape(std::move(weights), split), behind), joined);
    for (int k = 0; k < 2; ++k) {
        split[std::size_t(at + 2 * k)] = a.taps[k];
        split[std::size_t(at + 2 * k + 1)] = a.phases[k];
    }
    return expr::flip(expr::reshape(expr::pad(std::move(spread), missing), split), {at, at + 2});
}

/// The rows and columns from `start` on.
template <class N>
auto part_of_axes(N n, int first, const transposed_arguments& a) {
    auto shape = n.extents();
    shape::access_map map = shape::identity_map(N::rank);
    for (int k = 0; k < 2; ++k) {
        map.offset[first + k] = a.start[k];
        shape[std::size_t(first + k)] = a.extents[k];
    }
    return expr::make_view<true, N::rank>(std::move(n), "conv_transpose2d", shape, map);
}

template <layout Where, class N, class W>
auto transposed(N x, W weights, const conv_transpose_options& options) {
    static_assert(N::rank >= 3, "xfuse: nn: conv_transpose2d takes channels and two spatial axes");
    static_assert(
        W::rank == 4,
        "xfuse: nn: weights of conv_transpose2d have the axes (in, out, h, w), or (h, w, in, out) for nhwc");
    constexpr int rank = N::rank, lead = rank - 3, channels = channel_axis(Where, rank, 2);
    const auto a = check_transposed(Where, expr::shape_of(x), expr::shape_of(weights), options);
    const index_t groups = options.groups;
    const index_t window[] = {a.taps[0], a.taps[1]}, step[] = {1, 1};
    auto taps = expr::windows(std::move(x), window, step, a.options);
    const auto extents = taps.extents();
    index_t split[std::size_t(rank) + 3];
    for (int k = 0; k < rank + 2; ++k) split[k + int(k > channels)] = extents[std::size_t(k)];
    split[channels] = groups;
    split[channels + 1] = a.group_inputs;
    auto by_groups = expr::reshape(std::move(taps), split);
    auto kernel = phases_of_weights<Where>(std::move(weights), a, groups);
    constexpr auto subscripts = [] {
        if constexpr (Where == nhwc) return core::fixed_string("...yxgiab,arbsgio->...yrxsgo");
        else return core::fixed_string("...giyxab,gioarbs->...goyrxs");
    }();
    auto phases = expr::einsum<subscripts>(std::move(by_groups), std::move(kernel));
    constexpr int first = first_spatial(Where, rank, 2);
    index_t joined[std::size_t(rank)];
    for (int k = 0; k < lead; ++k) joined[k] = extents[std::size_t(k)];
    joined[channels] = groups * a.group_outputs;
    for (int k = 0; k < 2; ++k) joined[first + k] = extents[std::size_t(first + k)] * a.phases[k];
    return part_of_axes(expr::reshape(std::move(phases), joined), first, a);
}

/// The transpose of a convolution over two spatial axes: each element of x adds its multiple of the weights
/// to the result, `stride` apart. Computed as a convolution for each phase of the stride, so that x is not
/// spread with zeros.
///
/// Shapes    x: (..., C, H, W), weights: (C, O / groups, KH, KW) -> (..., O, H', W');
///           nhwc: (..., H, W, C) with (KH, KW, C, O / groups) -> (..., H', W', O)
///           H' = (H - 1) stride - padding + dilation (KH - 1) + output_padding + 1; bias: (O)
/// Throws    shape_error where channels, groups, weights or bias disagree; window_error for a result without
///           elements, and for strides, dilations and paddings out of range
/// Numerics  as einsum
/// Cost      that of the multiplications that are needed where the stride divides the kernel; else of a
/// kernel
///           filled up with zeros to the next multiple of the stride
/// Source    PyTorch, nn.functional.conv_transpose2d
/// Example   xf::nn::conv_transpose2d(x, weights, bias, {.stride = 2})
template <layout Where = nchw, operand X, operand W>
auto conv_transpose2d(X&& x, W&& weights, const conv_transpose_options& options = {}) {
    return transposed<Where>(expr::as_node(std::forward<X>(x)), expr::as_node(std::forward<W>(weights)),
                             options);
}
template <layout Where = nchw, operand X, operand W, operand B>
auto conv_transpose2d(X&& x, W&& weights, B&& bias, const conv_transpose_options& options = {}) {
    auto sums = conv_transpose2d<Where>(std::forward<X>(x), std::forward<W>(weights), options);
    auto b = expr::as_node(std::forward<B>(bias));
    constexpr int rank = decltype(sums)::rank;
    check_channels("conv_transpose2d", "bias", b.extents()[0],
                   sums.extents()[std::size_t(channel_axis(Where, rank, 2))]);
    return std::move(sums) + along_channels<Where, 2>(std::move(b));
}

}  // namespace xf::nn
