#pragma once
#include "xfuse/expr/reductions.hpp"

namespace xf::nn {

/// Throws axis_error for an axis out of range, shape_error for one of extent 0.
void check_softmax(const char* layer, std::span<const index_t> x, index_t axis);

/// The greatest element along an axis, to be taken off: derivatives do not depend on it.
template <class N>
auto shift_along(const N& n, index_argument axis) {
    return expr::reduce_over<expr::reductions::shift>(n, std::array<index_t, 1>{axis}, keepdims);
}

/// exp(x) divided by its sum along an axis, shifted by the greatest element so that nothing overflows.
///
/// Shapes    any shape, kept
/// Throws    axis_error for an axis out of range, shape_error for one of extent 0
/// Types     float; integers are read as double
/// Padding   of windows that has no value is left out: there the result is 0
/// Cost      exp once for each element; rows stay in the cache
/// Source    PyTorch, nn.functional.softmax
template <operand X>
auto softmax(X&& x, index_argument axis = -1) {
    const auto n = expr::as_float(expr::as_node(std::forward<X>(x)));
    check_softmax("softmax", expr::shape_of(n), axis);
    const auto powers = expr::absent_as_zero(expr::exp(n - shift_along(n, axis)));
    return powers / powers.sum(axis, keepdims);
}

/// The logarithm of softmax, computed without one of a small number: shifted by the greatest element first,
/// so that large ones keep their digits.
///
/// Shapes    any shape, kept
/// Throws    as softmax
/// Padding   of windows that has no value is left out: there the result is -inf
/// Source    PyTorch, nn.functional.log_softmax
template <operand X>
auto log_softmax(X&& x, index_argument axis = -1) {
    const auto n = expr::as_float(expr::as_node(std::forward<X>(x)));
    check_softmax("log_softmax", expr::shape_of(n), axis);
    using T = typename decltype(n)::value_type;
    const auto shifted = n - shift_along(n, axis);
    const auto total = expr::exp(shifted).sum(axis, keepdims);
    return expr::absent_as(shifted - expr::log(total), expr::reductions::max::neutral<T>);
}

}  // namespace xf::nn
