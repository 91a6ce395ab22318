#pragma once
#include "xfuse/adapter/operands.hpp"
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

namespace adapter {
/// The node of an operand whose elements are stored as they are: of an expression that rounds to halves too.
template <operand X>
auto as_stored(X&& x) {
    if constexpr (expression<X>) return std::remove_cvref_t<X>(std::forward<X>(x));
    else return expr::as_node(std::forward<X>(x));
}
}  // namespace adapter

/// The elements of an expression, in an xt::xtensor of its element type and rank. Not in an xf::tensor, which
/// is another type: `xt::xtensor<float, 2> y = eval(e)` would copy all elements, and what takes an
/// `xt::xtensor<float, 2>&` would not take the result.
template <operand X>
    requires(!deferred_rank<X>)
auto eval(X&& x, const policy& options = {}) {
    const auto e = adapter::as_stored(std::forward<X>(x));
    typename decltype(e)::temporary_type result;
    adapter::assign(result, e, options);
    return result;
}

/// The elements of an expression of deferred rank, in an xt::xarray.
template <deferred_rank X>
auto eval(const X& x, const policy& options = {}) {
    xt::xarray<typename X::value_type> result;
    adapter::assign(result, x, options);
    return result;
}

/// The elements of an expression whose rank is known at run time, in an xt::xarray.
template <any_operand X>
auto eval(const X& x, const policy& options = {}) {
    xt::xarray<typename X::value_type> result;
    adapter::assign(result, x, options);
    return result;
}
template <class Y, any_operand X>
    requires adapter::tensor<std::remove_cvref_t<Y>>
void assign(Y&& y, const X& x, const policy& options = {}) {
    adapter::assign(y, x, options);
}

/// `y = x` with a policy: a container takes on x's shape; a view, an adaptor over borrowed memory and an
/// xtensor_fixed must have it. Throws shape_error before anything is written.
template <class Y, operand X>
    requires adapter::tensor<std::remove_cvref_t<Y>> && (!deferred_rank<X>)
void assign(Y&& y, X&& x, const policy& options = {}) {
    adapter::assign(y, adapter::as_stored(std::forward<X>(x)), options);
}
template <class Y, deferred_rank X>
    requires adapter::tensor<std::remove_cvref_t<Y>>
void assign(Y&& y, const X& x, const policy& options = {}) {
    adapter::assign(y, x, options);
}

template <class Y, operand X>
    requires adapter::bare_memory<std::remove_cvref_t<Y>>
void assign(Y&&, X&&, const policy& = {}) {
    expr::refuse_memory<Y>();
}

}  // namespace xf
