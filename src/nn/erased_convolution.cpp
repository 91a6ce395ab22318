#include "erased_parts.hpp"

namespace xf::nn::erased {

void require_axes(const char* layer, const char* what, const erased_pointer& x, int least) {
    if (rank_of(x) >= least) return;
    throw rank_error(core::message(layer, ": ", what, " of shape ",
                                   core::shape_text(shape::span_of(x->shape())), " has fewer than ", least,
                                   " axes"));
}

void require_exactly(const char* layer, const char* what, const erased_pointer& x, int axes) {
    if (rank_of(x) == axes) return;
    throw rank_error(core::message(layer, ": ", what, " of shape ",
                                   core::shape_text(shape::span_of(x->shape())), ": ", axes,
                                   axes == 1 ? " axis is needed" : " axes are needed"));
}

dynamic::argument number(double value, dtype type) {
    dynamic::argument a;
    a.scalar = ops::converted(ops::scalar::of(value), type);
    return a;
}

erased_pointer padded_windows(const erased_pointer& x, const axis_vector& window, const axis_vector& stride,
                              window_options options, double fill) {
    options.pad_value = fill;
    return dynamic::windows(x, window, stride, options);
}

erased_pointer along_channels(layout where, int spatial, const erased_pointer& vector) {
    if (where == nhwc || spatial == 0) return vector;
    axis_vector axes;
    for (int k = 0; k < spatial; ++k) axes.push_back(k + 1);
    return dynamic::expand_dims(vector, axes);
}

erased_pointer as_float(const erased_pointer& x) {
    const dtype t = x->type();
    const bool is_float =
        t == dtype::float32 || t == dtype::float64 || t == dtype::complex64 || t == dtype::complex128;
    return dynamic::convert(x, is_float ? t : dtype::float64);
}

erased_pointer linear(const erased_pointer& x, const erased_pointer& weights, const optional_operand& bias) {
    require_axes("linear", "operand 0", x, 1);
    require_exactly("linear", "weights", weights, 2);
    check_linear(shape::span_of(x->shape()), shape::span_of(weights->shape()));
    const erased_pointer operands[] = {x, weights};
    erased_pointer sums = dynamic::einsum("...i,oi->...o", operands);
    if (!bias) return sums;
    require_exactly("linear", "bias", bias, 1);
    check_channels("linear", "bias", bias->shape()[0], sums->shape().back());
    return apply(ops::op::add, {sums}, {bias});
}

namespace {

/// Each output channel beside the input channels of its group: see nn::spread_groups.
erased_pointer spread_groups(const erased_pointer& taps, int channels, const conv_arguments& a,
                             index_t groups) {
    axis_vector split;
    for (int axis = 0; axis < rank_of(taps); ++axis) {
        if (axis == channels) split.push_back(groups);
        split.push_back(axis == channels ? a.group_inputs : taps->shape()[axis]);
    }
    return dynamic::repeat(dynamic::reshape(taps, split), a.group_outputs, channels);
}

std::string_view subscripts_of(layout where, int spatial) {
    static constexpr auto of_1 = conv_subscripts<nchw, 1>();
    static constexpr auto of_2 = conv_subscripts<nchw, 2>();
    static constexpr auto of_3 = conv_subscripts<nchw, 3>();
    static constexpr auto of_1_last = conv_subscripts<nhwc, 1>();
    static constexpr auto of_2_last = conv_subscripts<nhwc, 2>();
    static constexpr auto of_3_last = conv_subscripts<nhwc, 3>();
    const std::string_view first[] = {of_1.view(), of_2.view(), of_3.view()};
    const std::string_view last[] = {of_1_last.view(), of_2_last.view(), of_3_last.view()};
    return (where == nhwc ? last : first)[spatial - 1];
}

}  // namespace

erased_pointer convolve(const char* layer, layout where, int spatial, const erased_pointer& x,
                        const erased_pointer& weights, const optional_operand& bias,
                        const conv_options& options) {
    require_axes(layer, "operand 0", x, spatial + 1);
    require_exactly(layer, "weights", weights, spatial + 2);
    if (rank_of(x) + spatial + 1 > max_rank)
        throw rank_error(core::message(layer, ": an operand of ", rank_of(x), " axes has too many"));
    const conv_arguments a = check_convolution(layer, where, spatial, shape::span_of(x->shape()),
                                               shape::span_of(weights->shape()), options);
    const int channels = channel_axis(where, rank_of(x), spatial);
    const erased_pointer operands[] = {
        spread_groups(padded_windows(x, a.window, a.stride, a.options, 0), channels, a, options.groups),
        weights};
    erased_pointer sums = dynamic::einsum(subscripts_of(where, spatial), operands);
    if (!bias) return sums;
    require_exactly(layer, "bias", bias, 1);
    check_channels(layer, "bias", bias->shape()[0], sums->shape()[channels]);
    return apply(ops::op::add, {sums}, {along_channels(where, spatial, bias)});
}

}  // namespace xf::nn::erased
