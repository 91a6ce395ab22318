#pragma once
#include <optional>

#include "xfuse/nn/module.hpp"

/// Layers as modules: classes over the functions of the same names in xf::nn, which are named as PyTorch's
/// modules and take their arguments. Weights are zero until they are loaded or assigned.
namespace xf::nn::modules {

inline expr::erased_pointer pointer_of(const std::optional<parameter<1>>& p) {
    return p ? p->pointer() : expr::erased_pointer();
}

struct linear_options {
    bool bias = true;
};
std::string check_linear(index_t in_features, index_t out_features, const linear_options& options);

/// x times the transposed weights along the last axis, and a bias: (..., in) -> (..., out). `weight` has the
/// shape (out, in), `bias` (out).
class linear : public module {
public:
    linear(index_argument in_features, index_argument out_features, const linear_options& options = {})
        : module("linear", check_linear(in_features, out_features, options)),
          weight(register_parameter("weight", parameter<2>({out_features, in_features}))) {
        if (options.bias) bias = register_parameter("bias", parameter<1>({out_features}));
    }
    any_expr<float> forward(const any_expr<float>& x) const override {
        return any_expr<float>(erased::linear(x.pointer(), weight.pointer(), pointer_of(bias)));
    }

    parameter<2> weight;
    std::optional<parameter<1>> bias;
};

/// Options of conv2d; every field may be left out.
struct conv2d_options {
    per_axis stride{};
    per_side padding{};
    per_axis dilation{};
    index_argument groups = 1;
    bool bias = true;
    nn::layout layout = nn::nchw;

    conv_options numbers() const { return {stride, padding, dilation, groups}; }
};
/// What the options say, checked: text and shape of the weights.
struct conv2d_arguments {
    std::string text;
    std::array<index_t, 4> weight;
};
/// Throws shape_error for channels that do not divide into the groups, window_error for the rest.
conv2d_arguments check_conv2d(index_t in_channels, index_t out_channels, const per_axis& kernel_size,
                              const conv2d_options& options);

/// Convolution over two spatial axes: (..., in, H, W) -> (..., out, H', W'). `weight` has the shape
/// (out, in / groups, KH, KW), in nhwc (KH, KW, in / groups, out); `bias` (out).
class conv2d : public module {
public:
    conv2d(index_argument in_channels, index_argument out_channels, const per_axis& kernel_size,
           const conv2d_options& options = {})
        : conv2d(check_conv2d(in_channels, out_channels, kernel_size, options), out_channels, options) {}
    any_expr<float> forward(const any_expr<float>& x) const override {
        return any_expr<float>(erased::convolve("conv2d", options_.layout, 2, x.pointer(), weight.pointer(),
                                                pointer_of(bias), options_.numbers()));
    }

private:
    conv2d(const conv2d_arguments& a, index_t out_channels, const conv2d_options& options)
        : module("conv2d", a.text),
          options_(options),
          weight(register_parameter("weight", parameter<4>(a.weight))) {
        if (options.bias) bias = register_parameter("bias", parameter<1>({out_channels}));
    }

    conv2d_options options_;

public:
    parameter<4> weight;
    std::optional<parameter<1>> bias;
};

/// Options of batch_norm; every field may be left out.
struct batch_norm_options {
    double eps = 1e-5;
    bool affine = true;  ///< are there `weight` and `bias`?
    nn::layout layout = nn::nchw;
};
std::string check_batch_norm(index_t num_features, const batch_norm_options& options);

/// Shifts and scales each channel by statistics gathered before: inference. (N, C, n...) or nhwc (N, n...,
/// C), for any number of spatial axes; all vectors have the shape (C).
class batch_norm : public module {
public:
    explicit batch_norm(index_argument num_features, const batch_norm_options& options = {})
        : module("batch_norm", check_batch_norm(num_features, options)),
          options_(options),
          running_mean(parameter<1>({num_features})),
          running_var(parameter<1>({num_features}, 1)) {
        if (options.affine) {
            weight = register_parameter("weight", parameter<1>({num_features}, 1));
            bias = register_parameter("bias", parameter<1>({num_features}));
        }
        register_buffer("running_mean", running_mean);
        register_buffer("running_var", running_var);
        ignore("num_batches_tracked");
    }
    any_expr<float> forward(const any_expr<float>& x) const override {
        return any_expr<float>(erased::batch_norm(
            options_.layout, x.pointer(),
            {running_mean.pointer(), running_var.pointer(), pointer_of(weight), pointer_of(bias)},
            {options_.eps}));
    }

private:
    batch_norm_options options_;

public:
    parameter<1> running_mean, running_var;
    std::optional<parameter<1>> weight, bias;
};

/// Options of layer_norm.
struct layer_norm_options {
    double eps = 1e-5;
};
std::string check_layer_norm(index_t features, const layer_norm_options& options);

/// Shifts and scales along the last axis to mean 0 and variance 1; then `weight` and `bias`, of its shape.
class layer_norm : public module {
public:
    explicit layer_norm(index_argument features, const layer_norm_options& options = {})
        : module("layer_norm", check_layer_norm(features, options)),
          options_(options),
          weight(register_parameter("weight", parameter<1>({features}, 1))),
          bias(register_parameter("bias", parameter<1>({features}))) {}
    any_expr<float> forward(const any_expr<float>& x) const override {
        return any_expr<float>(
            erased::layer_norm(x.pointer(), 1, weight.pointer(), bias.pointer(), {options_.eps}));
    }

private:
    layer_norm_options options_;

public:
    parameter<1> weight, bias;
};

}  // namespace xf::nn::modules
