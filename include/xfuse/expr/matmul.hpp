#pragma once
#include "xfuse/expr/map_function.hpp"
#include "xfuse/expr/reductions.hpp"
#include "xfuse/expr/tensordot.hpp"

/// The products of linear algebra, as NumPy defines them; each is one contraction.
namespace xf::expr {

/// The axes of a matrix product of operands of these ranks: those before the last two broadcast.
contraction_axes matmul_axes(int rank_a, int rank_b);

/// The matrix product of the last two axes; axes before them broadcast. A 1-D operand is a row on the
/// left, a column on the right, and its axis leaves the result.
///
/// Shapes    a: (..., M, K), b: (..., K, N) -> (..., M, N); (K) with (K, N) -> (N); (K) with (K) -> ()
/// Throws    subscript_error naming operand, axis and extents where two of these disagree
/// Types     as einsum
/// Numerics  sums in plan order, error bound n * eps * sum|a b|
/// Source    NumPy, matmul
template <operand X, operand Y>
auto matmul(X&& x, Y&& y) {
    constexpr int a = node_of<X>::rank, b = node_of<Y>::rank;
    static_assert(a > 0 && b > 0,
                  "xfuse: matmul needs operands of at least one axis; scalars multiply with *");
    constexpr int batch = largest({a - 2, b - 2, 0});
    constexpr int rank = batch + int(a > 1) + int(b > 1);
    return contract<rank, 1>("matmul", matmul_axes(a, b), {}, as_node(std::forward<X>(x)),
                             as_node(std::forward<Y>(y)));
}

/// The last axis of x with the second last of y, or its only one; an operand without axes multiplies.
///
/// Shapes    x: (I..., K), y: (J..., K, N) -> (I..., J..., N)
/// Throws    subscript_error as tensordot
/// Source    NumPy, dot
template <operand X, operand Y>
auto dot(X&& x, Y&& y) {
    constexpr int a = node_of<X>::rank, b = node_of<Y>::rank, n = a > 0 && b > 0 ? 1 : 0;
    fixed_vector<int, max_rank> of_x, of_y;
    if (n == 1) {
        of_x.push_back(a - 1);
        of_y.push_back(b > 1 ? b - 2 : 0);
    }
    return contract_axes<n>("dot", as_node(std::forward<X>(x)), as_node(std::forward<Y>(y)), of_x, of_y);
}

/// The last axis of x with the last of y; an operand without axes multiplies.
///
/// Shapes    x: (I..., K), y: (J..., K) -> (I..., J...)
/// Throws    subscript_error as tensordot
/// Source    NumPy, inner
template <operand X, operand Y>
auto inner(X&& x, Y&& y) {
    constexpr int a = node_of<X>::rank, b = node_of<Y>::rank, n = a > 0 && b > 0 ? 1 : 0;
    fixed_vector<int, max_rank> of_x, of_y;
    if (n == 1) {
        of_x.push_back(a - 1);
        of_y.push_back(b - 1);
    }
    return contract_axes<n>("inner", as_node(std::forward<X>(x)), as_node(std::forward<Y>(y)), of_x, of_y);
}

/// The elements as one axis.
template <class N>
auto as_row(N n) {
    if constexpr (N::rank == 1) return n;
    else {
        const index_t count = shape::volume(shape_of(n));
        return expr::reshape(std::move(n), count);
    }
}

/// Every element of x times every element of y, each in row-major order.
///
/// Shapes    x of M elements, y of N -> (M, N)
/// Source    NumPy, outer
template <operand X, operand Y>
auto outer(X&& x, Y&& y) {
    return contract_axes<0>("outer", as_row(as_node(std::forward<X>(x))), as_row(as_node(std::forward<Y>(y))),
                            {}, {});
}

struct conjugate {
    template <class T>
    T operator()(T z) const noexcept {
        return std::conj(z);
    }
};

/// The sum of conj(x) * y over all elements, each in row-major order.
///
/// Throws    subscript_error where the numbers of elements differ
/// Source    NumPy, vdot
template <operand X, operand Y>
auto vdot(X&& x, Y&& y) {
    auto a = as_row(as_node(std::forward<X>(x)));
    auto b = as_row(as_node(std::forward<Y>(y)));
    const fixed_vector<int, max_rank> only{0};
    if constexpr (is_complex<typename decltype(a)::value_type>::value)
        return contract_axes<1>("vdot", xf::map(conjugate{}, std::move(a)), std::move(b), only, only);
    else return contract_axes<1>("vdot", std::move(a), std::move(b), only, only);
}

/// The sum of a diagonal: of the first two axes, unless others are named. Types as sum.
///
/// Shapes    (M, N, I...) -> (I...)
/// Throws    axis_error for an axis out of range or given twice
/// Source    NumPy, trace
template <operand X>
auto trace(X&& x, index_argument offset = 0, index_argument axis1 = 0, index_argument axis2 = 1) {
    static_assert(node_of<X>::rank >= 2, "xfuse: trace needs an operand of at least two axes");
    return expr::sum(diagonal_of("trace", as_node(std::forward<X>(x)), offset, axis1, axis2), -1);
}

}  // namespace xf::expr
