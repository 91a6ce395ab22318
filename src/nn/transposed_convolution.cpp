#include "xfuse/nn/transposed_convolution.hpp"

#include "layer_text.hpp"

namespace xf::nn {
namespace {

constexpr const char* layer = "conv_transpose2d";

void check_channels_and_groups(std::span<const index_t> x, int channels, std::span<const index_t> weights,
                               int inputs, index_t groups) {
    if (groups < 1) throw shape_error(core::message(layer, ": groups is ", groups, ", below 1"));
    const index_t count = x[std::size_t(channels)];
    const auto text = core::shape_text(weights);
    if (weights[std::size_t(inputs)] != count)
        throw shape_error(core::message(layer, ": ", count, " channels on axis ", channels,
                                        " of operand 0 for weights of shape ", text, ", which have ",
                                        weights[std::size_t(inputs)], " inputs on axis ", inputs));
    if (count % groups != 0)
        throw shape_error(core::message(layer, ": the ", count, " channels on axis ", channels,
                                        " of operand 0 do not divide into ", groups, " groups"));
}

}  // namespace

transposed_arguments check_transposed(layout where, std::span<const index_t> x,
                                      std::span<const index_t> weights,
                                      const conv_transpose_options& options) {
    const int rank = int(x.size()), channels = channel_axis(where, rank, 2),
              first = first_spatial(where, rank, 2);
    const int inputs = where == nhwc ? 2 : 0, kernel = where == nhwc ? 0 : 2;
    check_channels_and_groups(x, channels, weights, inputs, options.groups);
    const auto stride = each_axis(layer, "stride", options.stride, 2, 1);
    const auto dilation = each_axis(layer, "dilation", options.dilation, 2, 1);
    const auto more = each_axis(layer, "output_padding", options.output_padding, 2, 0);
    const auto cut = each_side(layer, options.padding, 2);
    transposed_arguments a;
    a.group_inputs = x[std::size_t(channels)] / options.groups;
    a.group_outputs = weights[std::size_t(inputs) + 1];
    for (int k = 0; k < 2; ++k) {
        const int axis = first + k;
        const index_t n = x[std::size_t(axis)], length = weights[std::size_t(kernel) + std::size_t(k)],
                      s = stride[k], d = dilation[k];
        const index_t before = cut[2 * k], after = cut[2 * k + 1];
        check_range(layer, "stride", s, axis, 1);
        check_range(layer, "dilation", d, axis, 1);
        check_range(layer, "output_padding", more[k], axis, 0);
        check_range(layer, "padding", before, axis, 0);
        check_range(layer, "padding", after, axis, 0);
        check_range(layer, "the operand's extent", n, axis, 1);
        check_range(layer, "the kernel's extent", length, axis, 1);
        if (more[k] >= std::max(s, d))
            throw window_error(core::message(layer, ": output_padding ", more[k], " of axis ", axis,
                                             " is not less than the stride ", s, " or the dilation ", d));
        const index_t all = (n - 1) * s + d * (length - 1) + 1;
        a.extents[k] = all + more[k] - before - after;
        if (a.extents[k] < 1)
            throw window_error(core::message(layer, ": padding ", before, " and ", after, " of axis ", axis,
                                             " leave nothing of ", all, " (operand shape ",
                                             core::shape_text(x), ")"));
        a.start[k] = before;
        a.phases[k] = s;
        a.spread[k] = s > 1 ? d : 1;
        const index_t rows = length * a.spread[k];
        a.taps[k] = (rows + s - 1) / s;
        a.padding[k] = a.taps[k] * s - rows;
        const index_t step = s > 1 ? 1 : d, needed = (before + a.extents[k] - 1) / s + 1;
        a.options.axes.push_back(axis);
        a.options.dilation.push_back(step);
        a.options.padding.push_back(step * (a.taps[k] - 1));
        a.options.padding.push_back(std::max<index_t>(needed - n, 0));
    }
    return a;
}

}  // namespace xf::nn
