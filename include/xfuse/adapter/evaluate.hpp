#pragma once
#include "xfuse/adapter/leaf.hpp"
#include "xfuse/core/config.hpp"

namespace xf {

/// An xt::xarray, or a view of one, as an operand of R axes. Lvalues are borrowed, rvalues moved in.
/// Throws rank_error if it has another number of axes.
template <int R, class X>
    requires adapter::dynamic_tensor<std::remove_cvref_t<X>>
auto lazy(X&& x) {
    return expr::as_node_of_rank<R>(std::forward<X>(x));
}
template <int R, class X>
    requires adapter::dynamic_tensor<std::remove_cv_t<X>> && adapter::lends<std::remove_cv_t<X>>
auto lazy(X& x XFUSE_LIFETIMEBOUND) {
    return expr::as_node_of_rank<R>(x);
}
template <int R, operand X>
    requires(!adapter::dynamic_tensor<std::remove_cvref_t<X>>)
auto lazy(X&& x) {
    static_assert(expr::node_of<X>::rank == R, "xfuse: lazy<R>: the operand has another rank");
    return expr::as_node(std::forward<X>(x));
}

/// The elements of an expression, in an xt::xtensor of its element type and rank.
template <operand X>
    requires(!open_rank<X>)
auto eval(X&& x, const policy& how = {}) {
    const auto e = expr::as_node(std::forward<X>(x));
    typename decltype(e)::temporary_type result;
    adapter::assign(result, e, how);
    return result;
}

/// The elements of an expression of open rank, in an xt::xarray.
template <open_rank X>
auto eval(const X& x, const policy& how = {}) {
    xt::xarray<typename X::value_type> result;
    adapter::assign(result, x, how);
    return result;
}

/// `y = x` with a policy: a container takes on x's shape; a view, an adaptor over borrowed memory and an
/// xtensor_fixed must have it. Throws shape_error before anything is written.
template <class Y, operand X>
    requires adapter::tensor<std::remove_cvref_t<Y>> && (!open_rank<X>)
void assign(Y&& y, X&& x, const policy& how = {}) {
    adapter::assign(y, expr::as_node(std::forward<X>(x)), how);
}
template <class Y, open_rank X>
    requires adapter::tensor<std::remove_cvref_t<Y>>
void assign(Y&& y, const X& x, const policy& how = {}) {
    adapter::assign(y, x, how);
}

template <class Y, operand X>
    requires adapter::bare_memory<std::remove_cvref_t<Y>>
void assign(Y&&, X&&, const policy& = {}) {
    expr::refuse_memory<Y>();
}

}  // namespace xf
