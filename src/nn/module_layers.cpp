#include "xfuse/nn/module_layers.hpp"

#include "layer_text.hpp"

namespace xf::nn::modules {

std::string check_linear(index_t in_features, index_t out_features, const linear_options& options) {
    for (const auto& [what, count] :
         {std::pair("in_features", in_features), {"out_features", out_features}}) {
        if (count < 1) throw shape_error(core::message("linear: ", what, " is ", count, ", below 1"));
    }
    return core::message("in_features=", in_features, ", out_features=", out_features,
                         ", bias=", options.bias ? "true" : "false");
}

conv2d_arguments check_conv2d(index_t in_channels, index_t out_channels, const per_axis& kernel_size,
                              const conv2d_options& options) {
    const index_t groups = options.groups;
    if (groups < 1) throw shape_error(core::message("conv2d: groups is ", groups, ", below 1"));
    for (const auto& [what, count] :
         {std::pair("in_channels", in_channels), {"out_channels", out_channels}}) {
        if (count < 1) throw shape_error(core::message("conv2d: ", what, " is ", count, ", below 1"));
        if (count % groups != 0)
            throw shape_error(
                core::message("conv2d: ", what, " of ", count, " do not divide into ", groups, " groups"));
    }
    const axis_vector kernel = each_axis("conv2d", "kernel_size", kernel_size, 2, 1);
    const axis_vector stride = each_axis("conv2d", "stride", options.stride, 2, 1);
    const axis_vector dilation = each_axis("conv2d", "dilation", options.dilation, 2, 1);
    const width_list padding = each_side("conv2d", options.padding, 2);
    check_at_least("conv2d", "kernel_size", kernel, 1);
    check_at_least("conv2d", "stride", stride, 1);
    check_at_least("conv2d", "dilation", dilation, 1);
    std::string text = core::message(in_channels, ", ", out_channels, ", kernel_size=", tuple_text(kernel),
                                     ", stride=", tuple_text(stride));
    if (is_other_than(padding, 0)) text += ", padding=" + padding_text(padding);
    if (is_other_than(dilation, 1)) text += ", dilation=" + tuple_text(dilation);
    if (groups != 1) text += core::message(", groups=", groups);
    if (!options.bias) text += ", bias=false";
    const index_t inputs = in_channels / groups;
    if (options.layout == nhwc) return {text + ", layout=nhwc", {kernel[0], kernel[1], inputs, out_channels}};
    return {text, {out_channels, inputs, kernel[0], kernel[1]}};
}

std::string check_batch_norm(index_t num_features, const batch_norm_options& options) {
    if (num_features < 1)
        throw shape_error(core::message("batch_norm: num_features is ", num_features, ", below 1"));
    return core::message(num_features, ", eps=", number_text(options.eps),
                         ", affine=", options.affine ? "true" : "false", layout_text(options.layout));
}

std::string check_layer_norm(index_t features, const layer_norm_options& options) {
    if (features < 1) throw shape_error(core::message("layer_norm: ", features, " features are below 1"));
    return core::message(features, ", eps=", number_text(options.eps));
}

}  // namespace xf::nn::modules
