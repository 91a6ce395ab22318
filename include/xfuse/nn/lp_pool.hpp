#pragma once
#include <cmath>

#include "xfuse/expr/functions.hpp"
#include "xfuse/nn/pooling.hpp"

namespace xf::nn {

/// Options of lp_pool; every field may be left out.
struct lp_pool_options {
    per_axis stride{};       ///< default: the window
    bool ceil_mode = false;  ///< round the number of windows up; what hangs over is left out of the mean
};

/// Throws error for a power that is 0 or no number.
void check_power(double power);

template <layout Where, std::size_t K, class N>
auto lp_pooled(N x, double power, const std::array<index_t, K>& window, const lp_pool_options& options) {
    check_power(power);
    const avg_pool_options common{options.stride, {}, options.ceil_mode};
    double count = 1;
    for (const index_t n : window) count *= double(n);
    const auto sum =
        avg_pooled<Where>(expr::pow(expr::as_float(std::move(x)), power), window, common, "lp_pool") * count;
    using T = typename std::remove_cvref_t<decltype(sum)>::value_type;
    // Of zeros alone there is no root to differentiate: the derivative is 0 then.
    const auto is_zero = sum == T(0);
    return expr::where(is_zero, T(std::pow(0.0, 1 / power)),
                       expr::pow(expr::where(is_zero, T(1), sum), 1 / power));
}

/// The power-average of each window of the spatial axes: the root of the sum of powers. With power 1 the sum;
/// of elements below 0 as PyTorch, without their absolute value.
///
/// Shapes    as max_pool
/// Throws    as max_pool; error for a power that is 0 or no number
/// Types     float; integers are read as double
/// Source    PyTorch, nn.functional.lp_pool2d
/// Example   xf::nn::lp_pool(x, 2, {3, 3}, {.stride = 2})
template <layout Where = nchw, operand X, core::list L>
auto lp_pool(X&& x, double power, const L& window, const lp_pool_options& options = {}) {
    return lp_pooled<Where>(expr::as_node(std::forward<X>(x)), power, pool_window(window), options);
}
template <layout Where = nchw, operand X, std::size_t K>
auto lp_pool(X&& x, double power, const index_argument (&window)[K], const lp_pool_options& options = {}) {
    return lp_pooled<Where>(expr::as_node(std::forward<X>(x)), power, core::to_indices(window), options);
}
/// One extent for all spatial axes of an operand of batch, channels and spatial axes.
template <layout Where = nchw, operand X, core::number I>
auto lp_pool(X&& x, double power, I window, const lp_pool_options& options = {}) {
    return lp_pooled<Where>(expr::as_node(std::forward<X>(x)), power,
                            window_everywhere<X>(core::to_index(window)).window, options);
}

}  // namespace xf::nn
