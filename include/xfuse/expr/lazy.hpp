#pragma once
#include "xfuse/core/config.hpp"
#include "xfuse/expr/leaf.hpp"

namespace xf {

/// A container to whose elements an expression refers, as it does not to a view's: that it copies.
template <class X>
concept lender = foreign_operand<X> && requires { requires operand_traits<std::remove_cv_t<X>>::lends; };

/// Any operand as an expression, to reach the members. Lvalue containers are borrowed, rvalues moved in.
template <operand X>
auto lazy(X&& x) {
    return expr::as_node(std::forward<X>(x));
}
template <lender X>
auto lazy(X& x XFUSE_LIFETIMEBOUND) {
    return expr::as_node(x);
}

/// Raw memory of the given shape, row-major unless strides (in elements) are given. Borrowed.
/// Throws shape_error for a negative extent or an overflow.
template <stored_element T, core::number_or_list L>
auto lazy(const T* data XFUSE_LIFETIMEBOUND, const L& shape) {
    static_assert(
        core::has_length<L>,
        "xfuse: lazy: the rank is the length of the shape, which is not known at compile time: write "
        "xf::sized<R>(shape), a braced list, or a std::array");
    const auto extents = core::to_indices(shape);
    auto strides = extents;
    xf::shape::check_shape("lazy", extents, sizeof(T));
    xf::shape::row_major_strides(extents, strides);
    return expr::widened<expr::leaf<T, int(extents.size())>>(data, extents, strides);
}
template <stored_element T, core::number_or_list L>
auto lazy(const T* data XFUSE_LIFETIMEBOUND, const L& shape,
          const int_list_beside<core::length_of<L>()>& strides) {
    static_assert(
        core::has_length<L>,
        "xfuse: lazy: the rank is the length of the shape, which is not known at compile time: write "
        "xf::sized<R>(shape), a braced list, or a std::array");
    const auto extents = core::to_indices(shape);
    const auto steps = xf::shape::strides_beside<extents.size()>("lazy", strides);
    xf::shape::check_shape("lazy", extents, sizeof(T));
    return expr::widened<expr::leaf<T, int(extents.size())>>(data, extents, steps);
}
template <stored_element T, std::size_t K>
auto lazy(const T* data XFUSE_LIFETIMEBOUND, const index_argument (&shape)[K]) {
    return xf::lazy(data, core::to_indices(shape));
}
template <stored_element T, std::size_t K>
auto lazy(const T* data XFUSE_LIFETIMEBOUND, const index_argument (&shape)[K],
          const int_list_beside<int(K)>& strides) {
    return xf::lazy(data, core::to_indices(shape), strides);
}
template <stored_element T>
auto lazy(const T* data XFUSE_LIFETIMEBOUND, no_entries) {
    return xf::lazy(data, no_axes{});
}
template <stored_element T>
auto lazy(const T* data XFUSE_LIFETIMEBOUND, no_entries, const int_list_beside<0>&) {
    return xf::lazy(data, no_axes{});
}

}  // namespace xf
