#pragma once
#include "xfuse/expr/reductions.hpp"

namespace xf::nn {

/// Throws axis_error for an axis out of range, shape_error for one of extent 0.
void check_softmax(const char* layer, std::span<const index_t> x, index_t axis);

/// exp(x) divided by its sum along an axis, shifted by the greatest element so that nothing overflows.
///
/// Shapes    any shape, kept
/// Throws    axis_error for an axis out of range, shape_error for one of extent 0
/// Types     float; integers are read as double
/// Cost      exp once for each element; rows stay in the cache
/// Source    PyTorch, nn.functional.softmax
template <operand X>
auto softmax(X&& x, index_t axis = -1) {
    const auto n = expr::as_float(expr::as_node(std::forward<X>(x)));
    check_softmax("softmax", expr::shape_of(n), axis);
    const auto powers = expr::exp(n - n.max(axis, keepdims));
    return powers / powers.sum(axis, keepdims);
}

/// The logarithm of softmax, computed without one of a small number.
///
/// Shapes    any shape, kept
/// Source    PyTorch, nn.functional.log_softmax
template <operand X>
auto log_softmax(X&& x, index_t axis = -1) {
    const auto n = expr::as_float(expr::as_node(std::forward<X>(x)));
    check_softmax("log_softmax", expr::shape_of(n), axis);
    return n - n.logsumexp(axis, keepdims);
}

}  // namespace xf::nn
