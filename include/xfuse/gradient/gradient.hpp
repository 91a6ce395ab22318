#pragma once
#include "xfuse/dynamic/apply.hpp"
#include "xfuse/dynamic/operand.hpp"
#include "xfuse/gradient/reverse.hpp"

namespace xf::gradients {

/// What a derivative by V is: of V's element type and rank.
template <class V>
struct variable;
template <operand V>
    requires(!dynamic_operand<V>)
struct variable<V> {
    using type = any_expr<typename expr::node_of<V>::value_type, expr::node_of<V>::rank>;
};
template <any_operand V>
struct variable<V> {
    using type = std::remove_cvref_t<V>;
};
template <dynamic_operand V>
struct variable<V> {
    using type = any_expr<typename dynamic_operand_traits<std::remove_cvref_t<V>>::value_type>;
};
template <class V>
using derivative_t = typename variable<V>::type;

/// A loss as an expression whose rank is checked when it is differentiated, or by its type.
template <class L>
auto loss_of(L&& loss) {
    if constexpr (any_operand<L>) return loss;
    else {
        using N = expr::node_of<L>;
        static_assert(N::rank == 0,
                      "xfuse: gradient: the loss has axes: it has to be one number, such as a sum or a mean");
        static_assert(std::is_floating_point_v<typename N::value_type>,
                      "xfuse: gradient: the loss is not of float or double");
        return any_expr<typename N::value_type, N::rank>(std::forward<L>(loss));
    }
}

template <class L, class... V>
derived differentiate(const gradient_options& options, L&& loss, V&... variables) {
    static_assert(sizeof...(V) > 0, "xfuse: gradient: by which variables? gradient(loss, w, ...)");
    static_assert((std::is_floating_point_v<typename derivative_t<V&>::value_type> && ...),
                  "xfuse: gradient: a variable's elements are not float or double");
    static_assert(
        (!half_element<typename std::remove_cvref_t<V>::value_type> && ...),
        "xfuse: gradient: a variable's elements are halves: write xf::any_expr w = xf::lazy(h), and w in "
        "the loss");
    const auto l = loss_of(std::forward<L>(loss));
    const std::array<erased_pointer, sizeof...(V)> all{derivative_t<V&>(variables).pointer()...};
    return reverse(l.pointer(), all, options);
}

template <class... V>
std::tuple<derivative_t<V&>...> typed(derived&& d) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return std::tuple<derivative_t<V&>...>{derivative_t<V&>(std::move(d.by[I]))...};
    }(std::index_sequence_for<V...>{});
}

}  // namespace xf::gradients

namespace xf {

/// x, held constant: no derivative passes through it.
///
/// Shapes    x -> x
/// Source    JAX, lax.stop_gradient
template <class X>
    requires(operand<X> || any_operand<X>)
auto stop_gradient(X&& x) {
    if constexpr (any_operand<X>) return dynamic::apply_functor(ops::stop_gradient{}, std::forward<X>(x));
    else return expr::apply(ops::stop_gradient{}, std::forward<X>(x));
}

/// The derivatives of `loss` by each variable, as expressions, lazy as those they come from: nothing is
/// computed before they are assigned. A variable is an lvalue: a container that the loss borrows, an
/// xf::input, or an any_expr that the loss was made of.
///
/// Shapes    loss: (); a derivative has the variable's shape
/// Throws    error where an operation between a variable and the loss has no derivative, naming it;
/// rank_error
///           for a loss of any rank that has axes
/// Numerics  max and min give all to the first of the extreme elements; maximum(x, y) half to each where they
/// are
///           equal; abs, relu and clip have 0 at the kink; the same bits for every number of threads
/// Cost      a graph of a few nodes for each node of the loss, built once; evaluated, it computes what it
/// needs of
///           the loss again, or keeps it, as the planner decides
/// Source    reverse-mode differentiation as JAX's grad; where functions have kinks, PyTorch
/// Example   auto [dw, db] = xf::gradient(loss, w, b);
template <class L, class... V>
    requires(operand<L> || any_operand<L>)
auto gradient(L&& loss, V&... variables) {
    return gradients::typed<V...>(gradients::differentiate({}, std::forward<L>(loss), variables...));
}
template <class L, class... V>
    requires(operand<L> || any_operand<L>)
auto gradient(const gradient_options& options, L&& loss, V&... variables) {
    return gradients::typed<V...>(gradients::differentiate(options, std::forward<L>(loss), variables...));
}

/// The loss itself, and the derivatives: {value, tuple of derivatives}. Where they are evaluated together,
/// what they have in common is computed once.
///
/// Example   auto [value, grads] = xf::value_and_gradient(loss, w, b);
template <class L, class... V>
    requires(operand<L> || any_operand<L>)
auto value_and_gradient(L&& loss, V&... variables) {
    using value = decltype(gradients::loss_of(std::forward<L>(loss)));
    gradients::derived d = gradients::differentiate({}, std::forward<L>(loss), variables...);
    value v(std::move(d.value));
    return std::pair(std::move(v), gradients::typed<V...>(std::move(d)));
}

}  // namespace xf
