#include "layer_text.hpp"
#include "xfuse/nn/indexed_pooling.hpp"

namespace xf::nn {
namespace {

/// A window without an element of the operand has no maximum and no mean.
void check_padding(const char* layer, const pool_arguments& a) {
    for (int k = 0; k < a.window.size(); ++k) {
        const index_t widest = std::max(a.options.padding[2 * k], a.options.padding[2 * k + 1]);
        const index_t last = a.options.dilation[k] * (a.window[k] - 1);
        if (widest <= last) continue;
        throw window_error(core::message(layer, ": padding ", widest, " of axis ", a.options.axes[k],
                                         " is not less than the window's extent of ", last + 1));
    }
}

}  // namespace

pool_arguments check_pooling(const char* layer, layout where, std::span<const index_t> x,
                             std::span<const index_t> window, const max_pool_options& options) {
    const int count = int(window.size());
    pool_arguments a;
    a.window = axis_vector(window);
    a.stride = options.stride.empty() ? a.window : each_axis(layer, "stride", options.stride, count, 1);
    static_cast<axis_vector&>(a.options.dilation) = each_axis(layer, "dilation", options.dilation, count, 1);
    a.options.padding = each_side(layer, options.padding, count);
    a.options.ceil_mode = options.ceil_mode;
    for (int k = 0; k < count; ++k) {
        a.options.axes.push_back(first_spatial(where, int(x.size()), count) + k);
    }
    check_windows(layer, x, window, shape::span_of(a.stride), a.options);
    check_padding(layer, a);
    return a;
}

namespace {

constexpr const char* unpooling = "max_unpool2d";

/// The extent of the result along an axis: what the windows cover, or what is asked for.
index_t unpooled_extent(index_t covered, const int_list& asked, int k, int axis, index_t stride) {
    if (asked.empty()) {
        if (covered >= 1) return covered;
        throw window_error(core::message(unpooling, ": the windows along axis ", axis, " cover nothing"));
    }
    const index_t extent = asked[k];
    if (extent >= 1 && extent > covered - stride && extent < covered + stride) return extent;
    throw shape_error(core::message(unpooling, ": output_size ", extent, " of axis ", axis,
                                    " is not between ", std::max<index_t>(covered - stride + 1, 1), " and ",
                                    covered + stride - 1));
}

}  // namespace

unpool_arguments check_unpooling(layout where, std::span<const index_t> x, std::span<const index_t> indices,
                                 std::span<const index_t> window, const unpool_options& options) {
    if (!std::equal(x.begin(), x.end(), indices.begin(), indices.end()))
        throw shape_error(core::message(unpooling, ": indices of shape ", core::shape_text(indices),
                                        " for an operand of shape ", core::shape_text(x)));
    if (!options.output_size.empty() && options.output_size.size() != 2)
        throw window_error(core::message(unpooling, ": ", options.output_size.size(),
                                         " entries of output_size for 2 spatial axes"));
    const axis_vector stride =
        options.stride.empty() ? axis_vector(window) : each_axis(unpooling, "stride", options.stride, 2, 1);
    const axis_vector padding = each_axis(unpooling, "padding", options.padding, 2, 0);
    unpool_arguments a{};
    for (int k = 0; k < 2; ++k) {
        const int axis = first_spatial(where, int(x.size()), 2) + k;
        const index_t length = window[std::size_t(k)], count = x[std::size_t(axis)];
        check_range(unpooling, "window", length, axis, 1);
        check_range(unpooling, "stride", stride[k], axis, 1);
        check_range(unpooling, "padding", padding[k], axis, 0);
        check_range(unpooling, "the operand's extent", count, axis, 1);
        const index_t covered = (count - 1) * stride[k] - 2 * padding[k] + length;
        a.stride[k] = stride[k];
        a.start[k] = padding[k];
        a.extents[k] = unpooled_extent(covered, options.output_size, k, axis, stride[k]);
        a.candidates[k] = (length + stride[k] - 1) / stride[k];
        a.after[k] = std::max<index_t>((a.extents[k] - 1 + a.start[k]) / stride[k] + 1 - count, 0);
    }
    return a;
}

}  // namespace xf::nn
