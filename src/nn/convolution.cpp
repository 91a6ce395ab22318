#include "xfuse/nn/convolution.hpp"

namespace xf::nn {
namespace {

/// Where the weights have what: (out, in, spatial...) or (spatial..., in, out).
struct weight_axes {
    int inputs, outputs, first_spatial;
};
weight_axes axes_of_weights(layout where, int spatial) {
    return where == nhwc ? weight_axes{spatial, spatial + 1, 0} : weight_axes{1, 0, 2};
}

void check_groups(const char* layer, index_t channels, int axis, std::span<const index_t> weights,
                  weight_axes at, index_t groups) {
    const auto text = core::shape_text(weights);
    const index_t inputs = weights[std::size_t(at.inputs)], outputs = weights[std::size_t(at.outputs)];
    if (groups < 1) throw shape_error(core::message(layer, ": groups is ", groups, ", below 1"));
    if (outputs % groups != 0) {
        throw shape_error(core::message(layer, ": the ", outputs, " outputs on axis ", at.outputs,
                                        " of the weights of shape ", text, " do not divide into ", groups,
                                        " groups"));
    }
    if (channels % groups != 0 || channels / groups != inputs) {
        throw shape_error(core::message(layer, ": ", channels, " channels on axis ", axis, " of operand 0",
                                        groups > 1 ? core::message(" in ", groups, " groups") : "",
                                        " for weights of shape ", text, ", which have ", inputs,
                                        " inputs on axis ", at.inputs));
    }
}

}  // namespace

conv_arguments check_convolution(const char* layer, layout where, int spatial, std::span<const index_t> x,
                                 std::span<const index_t> weights, const conv_options& options) {
    const int rank = int(x.size()), channels = channel_axis(where, rank, spatial);
    const weight_axes at = axes_of_weights(where, spatial);
    check_groups(layer, x[std::size_t(channels)], channels, weights, at, options.groups);
    conv_arguments a;
    for (int k = 0; k < spatial; ++k) {
        a.window.push_back(weights[std::size_t(at.first_spatial) + std::size_t(k)]);
        a.options.axes.push_back(first_spatial(where, rank, spatial) + k);
    }
    a.stride = each_axis(layer, "stride", options.stride, spatial, 1);
    static_cast<axis_vector&>(a.options.dilation) =
        each_axis(layer, "dilation", options.dilation, spatial, 1);
    a.options.padding = each_side(layer, options.padding, spatial);
    a.group_inputs = weights[std::size_t(at.inputs)];
    a.group_outputs = weights[std::size_t(at.outputs)] / options.groups;
    check_windows(layer, x, shape::span_of(a.window), shape::span_of(a.stride), a.options);
    return a;
}

}  // namespace xf::nn
