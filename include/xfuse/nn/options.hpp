#pragma once
#include "xfuse/expr/views.hpp"
#include "xfuse/expr/windows.hpp"

namespace xf::nn {

/// Where the channels are; `nchw` stands for channels before the spatial axes and `nhwc` for channels
/// after them, however many spatial axes there are.
enum class layout { nchw, nhwc };
using enum layout;

/// One number for all spatial axes, or one for each.
struct per_axis : int_list {
    constexpr per_axis() = default;
    template <core::number I>
    constexpr per_axis(I all) : int_list({index_argument(all)}) {}
    constexpr per_axis(std::initializer_list<index_argument> each) : int_list(each) {}
    template <core::list L>
    constexpr per_axis(const L& each) : int_list(each) {}
};

/// Elements on both sides, or {before, after}; once for all spatial axes, or once for each.
struct per_side : width_list {
    constexpr per_side() = default;
    template <core::number I>
    constexpr per_side(I all) : width_list({pad_width(all)}) {}
    constexpr per_side(std::initializer_list<pad_width> each) : width_list(each) {}
    template <core::widths L>
    constexpr per_side(const L& each) : width_list(each) {}
};

/// The first spatial axis of an operand of this rank.
constexpr int first_spatial(layout where, int rank, int spatial) {
    return rank - spatial - int(where == nhwc);
}
/// The axis of the channels.
constexpr int channel_axis(layout where, int rank, int spatial) {
    return where == nhwc ? rank - 1 : rank - spatial - 1;
}

/// `given` with an entry for each of `count` axes. Throws window_error naming the layer.
axis_vector each_axis(const char* layer, const char* what, const axis_vector& given, int count,
                      index_t otherwise);
width_list each_side(const char* layer, const width_list& given, int count);

/// Throws what `windows` would throw, as an error of the layer. The strides are those of the windows.
void check_windows(const char* layer, std::span<const index_t> operand, std::span<const index_t> window,
                   std::span<const index_t> stride, const window_options& options);

/// Throws shape_error unless a vector has one entry for each channel; `what` is the vector's name.
void check_channels(const char* layer, const char* what, index_t extent, index_t channels);

/// A vector with an entry for each channel, so shaped that it meets the channels of an operand with that
/// many spatial axes.
template <layout Where, int Spatial, class N>
auto along_channels(N n) {
    static_assert(N::rank == 1, "xfuse: a bias, gain, mean or variance of channels has one axis");
    if constexpr (Where == nhwc || Spatial == 0) return n;
    else {
        index_t axes[std::size_t(Spatial)];
        for (int k = 0; k < Spatial; ++k) axes[k] = k + 1;
        return expr::expand_dims(std::move(n), axes);
    }
}

}  // namespace xf::nn
