#pragma once
#include "xfuse/dynamic/vocabulary.hpp"
#include "xfuse/nn/activations.hpp"
#include "xfuse/nn/convolution.hpp"
#include "xfuse/nn/linear.hpp"
#include "xfuse/nn/normalisation.hpp"
#include "xfuse/nn/pooling.hpp"
#include "xfuse/nn/softmax.hpp"

/// Layers of operands whose rank is known at run time. They are built of the same parts as the functions of
/// the same names, so that results and plans are the same.
namespace xf::nn::erased {

using expr::erased_pointer;

/// One operand of a layer that may be left out: the pointer is empty then.
using optional_operand = erased_pointer;

erased_pointer linear(const erased_pointer& x, const erased_pointer& weights, const optional_operand& bias);
erased_pointer convolve(const char* layer, layout where, int spatial, const erased_pointer& x,
                        const erased_pointer& weights, const optional_operand& bias,
                        const conv_options& options);

erased_pointer max_pool(layout where, const erased_pointer& x, const int_list& window,
                        const max_pool_options& options);
erased_pointer avg_pool(layout where, const erased_pointer& given, const int_list& window,
                        const avg_pool_options& options);
erased_pointer adaptive_avg_pool(layout where, const erased_pointer& given, const int_list& size);
/// Over the spatial axes of an operand of batch, channels and spatial axes.
erased_pointer global_pool(dynamic::reduction what, layout where, const erased_pointer& x, bool keepdims);
erased_pointer upsample_nearest(layout where, const erased_pointer& x, const int_list& factors);

/// The arrays that batch_norm takes beside its operand.
struct batch_statistics {
    erased_pointer mean, variance;
    optional_operand gain, bias;  ///< both or none
};
erased_pointer batch_norm(layout where, const erased_pointer& given, const batch_statistics& s,
                          const norm_options& options);
/// Over the last `axes` axes.
erased_pointer layer_norm(const erased_pointer& given, int axes, const optional_operand& gain,
                          const optional_operand& bias, const norm_options& options);
erased_pointer softmax(const erased_pointer& given, index_t axis);
erased_pointer log_softmax(const erased_pointer& given, index_t axis);
erased_pointer gelu(const erased_pointer& given, gelu_form form);
erased_pointer silu(const erased_pointer& given);
erased_pointer hardswish(const erased_pointer& given);
/// The axes from `first` to `last` as one.
erased_pointer flatten(const erased_pointer& x, index_t first, index_t last);

}  // namespace xf::nn::erased

namespace xf::nn {

template <any_operand X>
using float_of = float_t<typename std::remove_cvref_t<X>::value_type>;

template <class X, class W>
    requires expr::one_of_any_rank<X, W>
auto linear(X&& x, W&& weights) {
    return any_expr<expr::product_t<X, W>>(
        erased::linear(expr::pointer_to(std::forward<X>(x)), expr::pointer_to(std::forward<W>(weights)), {}));
}
template <class X, class W, class B>
    requires expr::one_of_any_rank<X, W>
auto linear(X&& x, W&& weights, B&& bias) {
    return any_expr<expr::product_t<X, W>>(erased::linear(expr::pointer_to(std::forward<X>(x)),
                                                          expr::pointer_to(std::forward<W>(weights)),
                                                          expr::pointer_to(std::forward<B>(bias))));
}

#define XFUSE_CONVOLUTION(name, spatial)                                                                    \
    template <layout Where = nchw, class X, class W>                                                        \
        requires expr::one_of_any_rank<X, W>                                                                \
    auto name(X&& x, W&& weights, const conv_options& options = {}) {                                       \
        return any_expr<expr::product_t<X, W>>(                                                             \
            erased::convolve(#name, Where, spatial, expr::pointer_to(std::forward<X>(x)),                   \
                             expr::pointer_to(std::forward<W>(weights)), {}, options));                     \
    }                                                                                                       \
    template <layout Where = nchw, class X, class W, class B>                                               \
        requires(expr::one_of_any_rank<X, W> && (any_operand<B> || operand<B> || dynamic_operand<B>))       \
    auto name(X&& x, W&& weights, B&& bias, const conv_options& options = {}) {                             \
        return any_expr<expr::product_t<X, W>>(erased::convolve(                                            \
            #name, Where, spatial, expr::pointer_to(std::forward<X>(x)),                                    \
            expr::pointer_to(std::forward<W>(weights)), expr::pointer_to(std::forward<B>(bias)), options)); \
    }
XFUSE_CONVOLUTION(conv1d, 1)
XFUSE_CONVOLUTION(conv2d, 2)
XFUSE_CONVOLUTION(conv3d, 3)
#undef XFUSE_CONVOLUTION

template <layout Where = nchw, any_operand X>
X max_pool(const X& x, const int_list& window, const max_pool_options& options = {}) {
    return X(erased::max_pool(Where, x.pointer(), window, options));
}
template <layout Where = nchw, any_operand X>
auto avg_pool(const X& x, const int_list& window, const avg_pool_options& options = {}) {
    return any_expr<float_of<X>>(erased::avg_pool(Where, x.pointer(), window, options));
}
template <layout Where = nchw, any_operand X>
auto adaptive_avg_pool(const X& x, const int_list& size) {
    return any_expr<float_of<X>>(erased::adaptive_avg_pool(Where, x.pointer(), size));
}
template <layout Where = nchw, any_operand X>
X upsample_nearest(const X& x, const int_list& factors) {
    return X(erased::upsample_nearest(Where, x.pointer(), factors));
}
template <layout Where = nchw, any_operand X, expr::reduce_option... O>
X global_max_pool(const X& x, O... options) {
    return X(erased::global_pool(dynamic::reduction::max, Where, x.pointer(),
                                 dynamic::options_of({}, options...).keepdims));
}
template <layout Where = nchw, any_operand X, expr::reduce_option... O>
auto global_avg_pool(const X& x, O... options) {
    return any_expr<float_of<X>>(erased::global_pool(dynamic::reduction::mean, Where, x.pointer(),
                                                     dynamic::options_of({}, options...).keepdims));
}

template <layout Where = nchw, any_operand X, class M, class V>
auto batch_norm(const X& x, M&& mean, V&& variance, const norm_options& options = {}) {
    const erased::batch_statistics s{
        expr::pointer_to(std::forward<M>(mean)), expr::pointer_to(std::forward<V>(variance)), {}, {}};
    return any_expr<float_of<X>>(erased::batch_norm(Where, x.pointer(), s, options));
}
template <layout Where = nchw, any_operand X, class M, class V, class G, class B>
auto batch_norm(const X& x, M&& mean, V&& variance, G&& gain, B&& bias, const norm_options& options = {}) {
    const erased::batch_statistics s{
        expr::pointer_to(std::forward<M>(mean)), expr::pointer_to(std::forward<V>(variance)),
        expr::pointer_to(std::forward<G>(gain)), expr::pointer_to(std::forward<B>(bias))};
    return any_expr<float_of<X>>(erased::batch_norm(Where, x.pointer(), s, options));
}
template <int Axes = 1, any_operand X>
auto layer_norm(const X& x, const norm_options& options = {}) {
    return any_expr<float_of<X>>(erased::layer_norm(x.pointer(), Axes, {}, {}, options));
}
template <int Axes = 1, any_operand X, class G, class B>
auto layer_norm(const X& x, G&& gain, B&& bias, const norm_options& options = {}) {
    return any_expr<float_of<X>>(erased::layer_norm(x.pointer(), Axes,
                                                    expr::pointer_to(std::forward<G>(gain)),
                                                    expr::pointer_to(std::forward<B>(bias)), options));
}
template <any_operand X>
auto softmax(const X& x, index_argument axis = -1) {
    return any_expr<float_of<X>>(erased::softmax(x.pointer(), axis));
}
template <any_operand X>
auto log_softmax(const X& x, index_argument axis = -1) {
    return any_expr<float_of<X>>(erased::log_softmax(x.pointer(), axis));
}

template <gelu_form Form = gelu_form::exact, any_operand X>
auto gelu(const X& x) {
    return any_expr<float_of<X>>(erased::gelu(x.pointer(), Form));
}
template <any_operand X>
auto silu(const X& x) {
    return any_expr<float_of<X>>(erased::silu(x.pointer()));
}
template <any_operand X>
auto hardswish(const X& x) {
    return any_expr<float_of<X>>(erased::hardswish(x.pointer()));
}

}  // namespace xf::nn
