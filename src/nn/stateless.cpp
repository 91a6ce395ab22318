#include "xfuse/nn/stateless.hpp"

#include "erased_parts.hpp"
#include "layer_text.hpp"
#include "xfuse/nn/sequential.hpp"

namespace xf::nn::modules {

using expr::erased_pointer;
using ops::op;

namespace {

layer_function elementwise(op what) {
    return {"", [what](const erased_pointer& x) { return erased::apply(what, {x}); }};
}

}  // namespace

layer_function relu_function() { return elementwise(op::relu); }
layer_function sigmoid_function() { return elementwise(op::sigmoid); }
layer_function tanh_function() { return elementwise(op::tanh); }
layer_function gelu_function(gelu_form form) {
    return {form == gelu_form::exact ? "" : "approximate=tanh",
            [form](const erased_pointer& x) { return erased::gelu(x, form); }};
}
layer_function silu_function() { return {"", erased::silu}; }
layer_function hardswish_function() { return {"", erased::hardswish}; }
layer_function softmax_function(index_t axis) {
    return {core::message("dim=", axis),
            [axis](const erased_pointer& x) { return erased::softmax(x, axis); }};
}
layer_function flatten_function(index_t first, index_t last) {
    return {core::message("start_dim=", first, ", end_dim=", last),
            [=](const erased_pointer& x) { return erased::flatten(x, first, last); }};
}
layer_function identity_function() {
    return {"", [](const erased_pointer& x) { return x; }};
}

layer_function max_pool2d_function(const per_axis& kernel_size, const max_pool2d_options& options) {
    constexpr const char* layer = "max_pool2d";
    const axis_vector kernel = each_axis(layer, "kernel_size", kernel_size, 2, 1);
    const axis_vector stride =
        options.stride.empty() ? kernel : each_axis(layer, "stride", options.stride, 2, 1);
    const axis_vector dilation = each_axis(layer, "dilation", options.dilation, 2, 1);
    const width_list padding = each_side(layer, options.padding, 2);
    check_at_least(layer, "kernel_size", kernel, 1);
    check_at_least(layer, "stride", stride, 1);
    std::string text = core::message("kernel_size=", tuple_text(kernel), ", stride=", tuple_text(stride));
    if (is_other_than(padding, 0)) text += ", padding=" + padding_text(padding);
    if (is_other_than(dilation, 1)) text += ", dilation=" + tuple_text(dilation);
    if (options.ceil_mode) text += ", ceil_mode=true";
    const max_pool_options all{options.stride, options.padding, options.dilation, options.ceil_mode};
    return {text + layout_text(options.layout), [=, where = options.layout](const erased_pointer& x) {
                return erased::max_pool(where, x, kernel, all);
            }};
}

layer_function avg_pool2d_function(const per_axis& kernel_size, const avg_pool2d_options& options) {
    constexpr const char* layer = "avg_pool2d";
    const axis_vector kernel = each_axis(layer, "kernel_size", kernel_size, 2, 1);
    const axis_vector stride =
        options.stride.empty() ? kernel : each_axis(layer, "stride", options.stride, 2, 1);
    const width_list padding = each_side(layer, options.padding, 2);
    check_at_least(layer, "kernel_size", kernel, 1);
    check_at_least(layer, "stride", stride, 1);
    std::string text = core::message("kernel_size=", tuple_text(kernel), ", stride=", tuple_text(stride));
    if (is_other_than(padding, 0)) text += ", padding=" + padding_text(padding);
    if (options.ceil_mode) text += ", ceil_mode=true";
    if (!options.count_include_pad) text += ", count_include_pad=false";
    const avg_pool_options all{options.stride, options.padding, options.ceil_mode, options.count_include_pad};
    return {text + layout_text(options.layout), [=, where = options.layout](const erased_pointer& x) {
                return erased::avg_pool(where, x, kernel, all);
            }};
}

layer_function adaptive_avg_pool2d_function(const per_axis& output_size, const layout_options& options) {
    const axis_vector size = each_axis("adaptive_avg_pool2d", "output_size", output_size, 2, 1);
    check_at_least("adaptive_avg_pool2d", "output_size", size, 1);
    return {"output_size=" + tuple_text(size) + layout_text(options.layout),
            [=, where = options.layout](const erased_pointer& x) {
                return erased::adaptive_avg_pool(where, x, size);
            }};
}

layer_function upsample_function(const per_axis& scale_factor, const layout_options& options) {
    const axis_vector factors = each_axis("upsample", "scale_factor", scale_factor, 2, 1);
    check_at_least("upsample", "scale_factor", factors, 1);
    return {"scale_factor=" + tuple_text(factors) + layout_text(options.layout),
            [=, where = options.layout](const erased_pointer& x) {
                return erased::upsample_nearest(where, x, factors);
            }};
}

void check_layer(index_t which, std::size_t size) {
    if (which >= 0 && which < index_t(size)) return;
    throw bounds_error(core::message("sequential: no layer ", which, " among ", size));
}

}  // namespace xf::nn::modules
