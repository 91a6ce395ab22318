#pragma once
#include <numbers>

#include "xfuse/expr/reductions.hpp"

namespace xf::nn {

/// How gelu is computed: by the error function, or by a formula of tanh that comes near it.
enum class gelu_form { exact, tanh };

/// x times the probability that a normally distributed number is below it; `gelu<gelu_form::tanh>(x)`
/// comes within 0.0005 of that.
///
/// Types     float; integers are read as double
/// Source    PyTorch, nn.functional.gelu with approximate = 'none' or 'tanh'
template <gelu_form Form = gelu_form::exact, operand X>
auto gelu(X&& x) {
    const auto n = expr::as_float(expr::as_node(std::forward<X>(x)));
    if constexpr (Form == gelu_form::exact) return n * 0.5 * (1 + expr::erf(n * (1 / std::numbers::sqrt2)));
    else {
        constexpr double scale = std::numbers::sqrt2 * std::numbers::inv_sqrtpi;
        return n * 0.5 * (1 + expr::tanh((n + n * n * n * 0.044715) * scale));
    }
}

/// x times its sigmoid, also called swish.
///
/// Types     float; integers are read as double
/// Source    PyTorch, nn.functional.silu
template <operand X>
auto silu(X&& x) {
    const auto n = expr::as_float(expr::as_node(std::forward<X>(x)));
    return n * expr::sigmoid(n);
}

/// x times a line in place of the sigmoid: 0 up to -3, 1 from 3 on.
///
/// Types     float; integers are read as double
/// Source    PyTorch, nn.functional.hardswish
template <operand X>
auto hardswish(X&& x) {
    const auto n = expr::as_float(expr::as_node(std::forward<X>(x)));
    return n * expr::clip(n + 3, 0, 6) * (1.0 / 6);
}

}  // namespace xf::nn
