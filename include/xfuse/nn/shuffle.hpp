#pragma once
#include "xfuse/nn/options.hpp"

namespace xf::nn {

/// Throws shape_error for a factor below 1, and where the channels are no multiple of its square.
void check_shuffle(std::span<const index_t> x, int channels, index_t factor);
/// Throws shape_error for a factor below 1, and where a spatial axis is no multiple of it.
void check_unshuffle(std::span<const index_t> x, int first_spatial, index_t factor);

/// Spreads factor^2 channels over the pixels of a square: what sub-pixel convolutions end with.
///
/// Shapes    (..., C r^2, H, W) -> (..., C, r H, r W), nhwc: (..., H, W, C r^2) -> (..., r H, r W, C)
/// Throws    shape_error where the channels are no multiple of r^2
/// Cost      a view: what reads it reads the operand
/// Source    PyTorch, nn.functional.pixel_shuffle
template <layout Where = nchw, operand X>
auto pixel_shuffle(X&& x, index_argument factor) {
    auto n = expr::as_node(std::forward<X>(x));
    constexpr int rank = decltype(n)::rank, lead = rank - 3;
    static_assert(rank >= 3, "xfuse: nn: pixel_shuffle takes channels and two spatial axes");
    constexpr int channels = channel_axis(Where, rank, 2), first = first_spatial(Where, rank, 2);
    check_shuffle(expr::shape_of(n), channels, factor);
    const auto extents = n.extents();
    const index_t r = factor, outputs = extents[std::size_t(channels)] / (r * r);
    const index_t height = extents[std::size_t(first)], width = extents[std::size_t(first) + 1];
    index_t split[std::size_t(rank) + 2], order[std::size_t(rank) + 2], merged[std::size_t(rank)];
    for (int k = 0; k < lead; ++k) split[k] = merged[k] = extents[std::size_t(k)], order[k] = k;
    const auto fill = [&](index_t* to, std::array<index_t, 5> values, int count) {
        std::copy_n(values.begin(), count, to + lead);
    };
    if constexpr (Where == nhwc) {
        fill(split, {height, width, outputs, r, r}, 5);
        fill(order, {lead, lead + 3, lead + 1, lead + 4, lead + 2}, 5);
        fill(merged, {height * r, width * r, outputs}, 3);
    } else {
        fill(split, {outputs, r, r, height, width}, 5);
        fill(order, {lead, lead + 3, lead + 1, lead + 4, lead + 2}, 5);
        fill(merged, {outputs, height * r, width * r}, 3);
    }
    return expr::reshape(expr::transpose(expr::reshape(std::move(n), split), order), merged);
}

/// Gathers the pixels of each square in channels: what pixel_shuffle undoes.
///
/// Shapes    (..., C, r H, r W) -> (..., C r^2, H, W), nhwc: (..., r H, r W, C) -> (..., H, W, C r^2)
/// Throws    shape_error where a spatial axis is no multiple of r
/// Cost      a view
/// Source    PyTorch, nn.functional.pixel_unshuffle
template <layout Where = nchw, operand X>
auto pixel_unshuffle(X&& x, index_argument factor) {
    auto n = expr::as_node(std::forward<X>(x));
    constexpr int rank = decltype(n)::rank, lead = rank - 3;
    static_assert(rank >= 3, "xfuse: nn: pixel_unshuffle takes channels and two spatial axes");
    constexpr int channels = channel_axis(Where, rank, 2), first = first_spatial(Where, rank, 2);
    check_unshuffle(expr::shape_of(n), first, factor);
    const auto extents = n.extents();
    const index_t r = factor, inputs = extents[std::size_t(channels)];
    const index_t height = extents[std::size_t(first)] / r, width = extents[std::size_t(first) + 1] / r;
    index_t split[std::size_t(rank) + 2], order[std::size_t(rank) + 2], merged[std::size_t(rank)];
    for (int k = 0; k < lead; ++k) split[k] = merged[k] = extents[std::size_t(k)], order[k] = k;
    const auto fill = [&](index_t* to, std::array<index_t, 5> values, int count) {
        std::copy_n(values.begin(), count, to + lead);
    };
    if constexpr (Where == nhwc) {
        fill(split, {height, r, width, r, inputs}, 5);
        fill(order, {lead, lead + 2, lead + 4, lead + 1, lead + 3}, 5);
        fill(merged, {height, width, inputs * r * r}, 3);
    } else {
        fill(split, {inputs, height, r, width, r}, 5);
        fill(order, {lead, lead + 2, lead + 4, lead + 1, lead + 3}, 5);
        fill(merged, {inputs * r * r, height, width}, 3);
    }
    return expr::reshape(expr::transpose(expr::reshape(std::move(n), split), order), merged);
}

}  // namespace xf::nn
