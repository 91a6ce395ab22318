#pragma once
#include "xfuse/expr/leaf.hpp"

namespace xf {

/// Any operand as an expression, to reach the members. Lvalue containers are borrowed, rvalues moved in.
template <operand X>
auto lazy(X&& x) {
    return expr::as_node(std::forward<X>(x));
}

/// Raw memory of the given shape, row-major unless strides (in elements) are given. Borrowed.
/// Throws shape_error for a negative extent or an overflow.
template <element T, std::size_t K>
auto lazy(const T* data, const index_t (&shape)[K]) {
    std::array<index_t, K> extents{}, strides{};
    std::copy_n(shape, K, extents.begin());
    shape::check_shape("lazy", extents, sizeof(T));
    shape::row_major_strides(extents, strides);
    return expr::leaf<T, int(K)>(data, extents, strides);
}
template <element T, std::size_t K>
auto lazy(const T* data, const index_t (&shape)[K], const index_t (&strides)[K]) {
    std::array<index_t, K> extents{}, steps{};
    std::copy_n(shape, K, extents.begin());
    std::copy_n(strides, K, steps.begin());
    shape::check_shape("lazy", extents, sizeof(T));
    return expr::leaf<T, int(K)>(data, extents, steps);
}

}  // namespace xf
