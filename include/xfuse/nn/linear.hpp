#pragma once
#include "xfuse/expr/einsum.hpp"
#include "xfuse/nn/options.hpp"

namespace xf::nn {

/// Throws shape_error unless the last axis of x has as many features as the weights have inputs.
void check_linear(std::span<const index_t> x, std::span<const index_t> weights);

/// x times the transposed weights, along the last axis.
///
/// Shapes    x: (..., in), weights: (out, in) -> (..., out); bias: (out)
/// Throws    shape_error where these disagree
/// Numerics  as einsum
/// Source    PyTorch, nn.functional.linear
template <operand X, operand W>
auto linear(X&& x, W&& weights) {
    auto n = expr::as_node(std::forward<X>(x));
    auto w = expr::as_node(std::forward<W>(weights));
    static_assert(decltype(n)::rank >= 1 && decltype(w)::rank == 2,
                  "xfuse: nn: linear takes (..., in) and weights of two axes, (out, in)");
    check_linear(expr::shape_of(n), expr::shape_of(w));
    return expr::einsum<"...i,oi->...o">(std::move(n), std::move(w));
}
template <operand X, operand W, operand B>
auto linear(X&& x, W&& weights, B&& bias) {
    auto sums = linear(std::forward<X>(x), std::forward<W>(weights));
    auto b = expr::as_node(std::forward<B>(bias));
    check_channels("linear", "bias", b.extents()[0], sums.extents().back());
    return std::move(sums) + along_channels<nhwc, 0>(std::move(b));
}

}  // namespace xf::nn
