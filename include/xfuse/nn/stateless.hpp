#pragma once
#include "xfuse/nn/module.hpp"

/// Modules without parameters.
namespace xf::nn::modules {

/// A function of expressions as a module.
class stateless : public module {
public:
    using function = std::function<expr::erased_pointer(const expr::erased_pointer&)>;
    any_expr<float> forward(const any_expr<float>& x) const override {
        return any_expr<float>(run_(x.pointer()));
    }

protected:
    stateless(std::string type, std::string arguments, function run)
        : module(std::move(type), std::move(arguments)), run_(std::move(run)) {}
    explicit stateless(std::pair<std::string, function> made, std::string type)
        : stateless(std::move(type), std::move(made.first), std::move(made.second)) {}

private:
    function run_;
};

/// What the arguments of a module say, and what it does.
using layer_function = std::pair<std::string, stateless::function>;
layer_function relu_function();
layer_function sigmoid_function();
layer_function tanh_function();
layer_function gelu_function(gelu_form form);
layer_function silu_function();
layer_function hardswish_function();
layer_function softmax_function(index_t axis);
layer_function flatten_function(index_t first, index_t last);
layer_function identity_function();

class relu : public stateless {
public:
    relu() : stateless(relu_function(), "relu") {}
};
class sigmoid : public stateless {
public:
    sigmoid() : stateless(sigmoid_function(), "sigmoid") {}
};
class tanh : public stateless {
public:
    tanh() : stateless(tanh_function(), "tanh") {}
};
class gelu : public stateless {
public:
    explicit gelu(gelu_form form = gelu_form::exact) : stateless(gelu_function(form), "gelu") {}
};
class silu : public stateless {
public:
    silu() : stateless(silu_function(), "silu") {}
};
class hardswish : public stateless {
public:
    hardswish() : stateless(hardswish_function(), "hardswish") {}
};
/// exp(x) divided by its sum along an axis.
class softmax : public stateless {
public:
    explicit softmax(index_argument axis = -1) : stateless(softmax_function(axis), "softmax") {}
};
/// The axes from start_dim to end_dim as one, in the order in which the elements lie: channels first or last.
class flatten : public stateless {
public:
    explicit flatten(index_argument start_dim = 1, index_argument end_dim = -1)
        : stateless(flatten_function(start_dim, end_dim), "flatten") {}
};
class identity : public stateless {
public:
    identity() : stateless(identity_function(), "identity") {}
};
/// Nothing, as in all inference: for networks that are written down as they were trained.
class dropout : public stateless {
public:
    explicit dropout(double = 0.5) : stateless(identity_function(), "dropout") {}
};

/// Options of max_pool2d; every field may be left out.
struct max_pool2d_options {
    per_axis stride{};  ///< default: the kernel
    per_side padding{};
    per_axis dilation{};
    bool ceil_mode = false;
    nn::layout layout = nn::nchw;
};
/// Options of avg_pool2d; every field may be left out.
struct avg_pool2d_options {
    per_axis stride{};  ///< default: the kernel
    per_side padding{};
    bool ceil_mode = false;
    bool count_include_pad = true;
    nn::layout layout = nn::nchw;
};
/// Options of what has a layout alone.
struct layout_options {
    nn::layout layout = nn::nchw;
};
layer_function max_pool2d_function(const per_axis& kernel_size, const max_pool2d_options& options);
layer_function avg_pool2d_function(const per_axis& kernel_size, const avg_pool2d_options& options);
layer_function adaptive_avg_pool2d_function(const per_axis& output_size, const layout_options& options);
layer_function upsample_function(const per_axis& scale_factor, const layout_options& options);

class max_pool2d : public stateless {
public:
    explicit max_pool2d(const per_axis& kernel_size, const max_pool2d_options& options = {})
        : stateless(max_pool2d_function(kernel_size, options), "max_pool2d") {}
};
class avg_pool2d : public stateless {
public:
    explicit avg_pool2d(const per_axis& kernel_size, const avg_pool2d_options& options = {})
        : stateless(avg_pool2d_function(kernel_size, options), "avg_pool2d") {}
};
class adaptive_avg_pool2d : public stateless {
public:
    explicit adaptive_avg_pool2d(const per_axis& output_size, const layout_options& options = {})
        : stateless(adaptive_avg_pool2d_function(output_size, options), "adaptive_avg_pool2d") {}
};
/// To the nearest element, by whole factors.
class upsample : public stateless {
public:
    explicit upsample(const per_axis& scale_factor, const layout_options& options = {})
        : stateless(upsample_function(scale_factor, options), "upsample") {}
};

/// A function of the user's, or a lambda, in a row of modules.
class function : public module {
public:
    template <class F>
        requires std::convertible_to<std::invoke_result_t<const F&, const any_expr<float>&>, any_expr<float>>
    // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): by value
    explicit function(F f, std::string name = "function") : module(std::move(name)), f_(std::move(f)) {}
    any_expr<float> forward(const any_expr<float>& x) const override { return f_(x); }

private:
    std::function<any_expr<float>(const any_expr<float>&)> f_;
};

}  // namespace xf::nn::modules
