#pragma once
#include "xfuse/adapter/operands.hpp"
#include "xfuse/expr/concatenate.hpp"
#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/map_function.hpp"
#include "xfuse/expr/scan.hpp"

// xtensor's own functions, called on our expressions: `xt::exp(e)`, `xt::maximum(e, tensor)` and
// `xt::where(e > 0, e, 0)` build our nodes, as `xf::exp(e)` does.
//
// Not through xtensor's hook for it (`select_xfunction_expression`), because xtensor calls that inside
// `noexcept` functions: a shape_error would end the program. Overloads rank right instead. They are
// constrained, so they win over xtensor's; by a weaker condition than ours are, so that they lose against
// ours where a call finds both; and `only` takes them out where no operand is our expression.
namespace xf::adapter {

template <class... X>
concept nothing = false;

/// What our own functions ask for, made weaker in form only.
template <class... X>
concept arguments = expr::elementwise_operands<X...> || nothing<X...>;

/// Passes `x` on if one of All is our expression; else there is no such function.
template <class... All, class X>
    requires(node<All> || ...)
constexpr X&& only(X&& x) noexcept {
    return static_cast<X&&>(x);
}

/// An xtensor functor for `xf::map`: xtensor's take any type and then fail inside, so say which they can.
template <class F>
struct scalar_function {
    template <element... T>
    constexpr auto operator()(T... x) const noexcept {
        return F{}(x...);
    }
};

template <class F, class... X>
auto mapped(X&&... x) {
    return xf::map(scalar_function<F>{}, std::forward<X>(x)...);
}

/// Stands where one of xtensor's operators meets our expression and an operand that we do not take.
struct unknown_operand {
    template <class F, class... X>
    explicit unknown_operand(F&&, X&&...) {
        static_assert(
            sizeof...(X) == 0,
            "xfuse: this operand cannot be combined with an xfuse expression: it is neither an array nor a "
            "scalar of an element type that the library has");
    }
};

template <class F, class... Others>
concept one_of = (std::same_as<F, Others> || ...);
template <class F>
concept operator_functor =
    one_of<F, xt::detail::plus, xt::detail::minus, xt::detail::multiplies, xt::detail::divides,
           xt::detail::modulus, xt::detail::less, xt::detail::less_equal, xt::detail::greater,
           xt::detail::greater_equal, xt::detail::equal_to, xt::detail::not_equal_to, xt::detail::logical_or,
           xt::detail::logical_and, xt::detail::logical_not, xt::detail::bitwise_or, xt::detail::bitwise_and,
           xt::detail::bitwise_xor, xt::detail::bitwise_not, xt::detail::left_shift, xt::detail::right_shift,
           xt::detail::identity, xt::detail::negate>;

/// What a function that xtensor alone has, such as `xt::isclose(e, y)`, keeps of an operand: of our
/// expression the computed elements.
template <class Closure>
struct kept {
    using type = Closure;
};
template <class Closure>
    requires node<Closure>
struct kept<Closure> {
    using type = typename std::remove_cvref_t<Closure>::temporary_type;
};

}  // namespace xf::adapter

namespace xt {

namespace detail {
template <class F, class... E>
struct select_xfunction_expression<xf::adapter::tag, F, E...> {
    using type = std::conditional_t<xf::adapter::operator_functor<F>, xf::adapter::unknown_operand,
                                    xfunction<F, typename xf::adapter::kept<E>::type...>>;
};
}  // namespace detail

// A function of xtensor that is one of ours: with NumPy's answers, e.g. NaN kept by maximum, halves rounded
// to even.
#define XFUSE_UNARY(name, call)                                                  \
    template <class E>                                                           \
        requires xf::adapter::arguments<E>                                       \
    auto name(E&& e)->decltype(call(xf::adapter::only<E>(std::forward<E>(e)))) { \
        return call(std::forward<E>(e));                                         \
    }
#define XFUSE_BINARY(name, call)                                                                  \
    template <class E1, class E2>                                                                 \
        requires xf::adapter::arguments<E1, E2>                                                   \
    auto name(E1&& e1, E2&& e2)                                                                   \
        ->decltype(call(xf::adapter::only<E1, E2>(std::forward<E1>(e1)), std::forward<E2>(e2))) { \
        return call(std::forward<E1>(e1), std::forward<E2>(e2));                                  \
    }
#define XFUSE_TERNARY(name, call)                                                                  \
    template <class E1, class E2, class E3>                                                        \
        requires xf::adapter::arguments<E1, E2, E3>                                                \
    auto name(E1&& e1, E2&& e2, E3&& e3)                                                           \
        ->decltype(call(xf::adapter::only<E1, E2, E3>(std::forward<E1>(e1)), std::forward<E2>(e2), \
                        std::forward<E3>(e3))) {                                                   \
        return call(std::forward<E1>(e1), std::forward<E2>(e2), std::forward<E3>(e3));             \
    }
#define XFUSE_OURS(kind, name) kind(name, xf::expr::name)
#define XFUSE_MAPPED(kind, name) kind(name, xf::adapter::mapped<math::name##_fun>)

XFUSE_OURS(XFUSE_UNARY, abs)
XFUSE_OURS(XFUSE_UNARY, sign)
XFUSE_OURS(XFUSE_UNARY, square)
XFUSE_OURS(XFUSE_UNARY, sqrt)
XFUSE_OURS(XFUSE_UNARY, exp)
XFUSE_OURS(XFUSE_UNARY, exp2)
XFUSE_OURS(XFUSE_UNARY, expm1)
XFUSE_OURS(XFUSE_UNARY, log)
XFUSE_OURS(XFUSE_UNARY, log2)
XFUSE_OURS(XFUSE_UNARY, log10)
XFUSE_OURS(XFUSE_UNARY, log1p)
XFUSE_OURS(XFUSE_UNARY, sin)
XFUSE_OURS(XFUSE_UNARY, cos)
XFUSE_OURS(XFUSE_UNARY, tan)
XFUSE_OURS(XFUSE_UNARY, asin)
XFUSE_OURS(XFUSE_UNARY, acos)
XFUSE_OURS(XFUSE_UNARY, atan)
XFUSE_OURS(XFUSE_UNARY, sinh)
XFUSE_OURS(XFUSE_UNARY, cosh)
XFUSE_OURS(XFUSE_UNARY, tanh)
XFUSE_OURS(XFUSE_UNARY, asinh)
XFUSE_OURS(XFUSE_UNARY, acosh)
XFUSE_OURS(XFUSE_UNARY, atanh)
XFUSE_OURS(XFUSE_UNARY, cbrt)
XFUSE_OURS(XFUSE_UNARY, erf)
XFUSE_OURS(XFUSE_UNARY, floor)
XFUSE_OURS(XFUSE_UNARY, ceil)
XFUSE_OURS(XFUSE_UNARY, round)
XFUSE_OURS(XFUSE_UNARY, trunc)
XFUSE_OURS(XFUSE_UNARY, isnan)
XFUSE_OURS(XFUSE_UNARY, isinf)
XFUSE_OURS(XFUSE_UNARY, isfinite)
XFUSE_OURS(XFUSE_BINARY, maximum)
XFUSE_OURS(XFUSE_BINARY, minimum)
XFUSE_OURS(XFUSE_BINARY, fmax)
XFUSE_OURS(XFUSE_BINARY, fmin)
XFUSE_OURS(XFUSE_BINARY, fmod)
XFUSE_OURS(XFUSE_BINARY, pow)
XFUSE_OURS(XFUSE_BINARY, equal)
XFUSE_OURS(XFUSE_BINARY, not_equal)
XFUSE_OURS(XFUSE_BINARY, less)
XFUSE_OURS(XFUSE_BINARY, less_equal)
XFUSE_OURS(XFUSE_BINARY, greater)
XFUSE_OURS(XFUSE_BINARY, greater_equal)
XFUSE_OURS(XFUSE_TERNARY, clip)
XFUSE_OURS(XFUSE_TERNARY, where)
XFUSE_UNARY(fabs, xf::expr::abs)

// Functions that we do not have: xtensor's functor, mapped.
XFUSE_MAPPED(XFUSE_UNARY, erfc)
XFUSE_MAPPED(XFUSE_UNARY, tgamma)
XFUSE_MAPPED(XFUSE_UNARY, lgamma)
XFUSE_MAPPED(XFUSE_UNARY, rint)
XFUSE_MAPPED(XFUSE_UNARY, nearbyint)
XFUSE_MAPPED(XFUSE_BINARY, remainder)
XFUSE_MAPPED(XFUSE_BINARY, fdim)
XFUSE_MAPPED(XFUSE_BINARY, hypot)
XFUSE_MAPPED(XFUSE_BINARY, atan2)
XFUSE_MAPPED(XFUSE_TERNARY, fma)
#undef XFUSE_OURS
#undef XFUSE_MAPPED
#undef XFUSE_UNARY
#undef XFUSE_BINARY
#undef XFUSE_TERNARY

template <class R, class E>
    requires(xf::operand<E> || xf::adapter::nothing<E>)
auto cast(E&& e) -> decltype(xf::expr::cast<R>(xf::adapter::only<E>(std::forward<E>(e)))) {
    return xf::expr::cast<R>(std::forward<E>(e));
}

// xtensor would compute these an element at a time, each from the whole expression.
template <class E, xf::core::number I>
    requires(xf::operand<E> || xf::adapter::nothing<E>)
auto cumsum(E&& e, I axis) -> decltype(xf::expr::cumsum(xf::adapter::only<E>(std::forward<E>(e)), axis)) {
    return xf::expr::cumsum(std::forward<E>(e), axis);
}
template <class T = void, class E>
    requires std::same_as<T, void> && (xf::operand<E> || xf::adapter::nothing<E>)
auto cumsum(E&& e) -> decltype(xf::expr::cumsum(xf::adapter::only<E>(std::forward<E>(e)))) {
    return xf::expr::cumsum(std::forward<E>(e));
}
template <class E, xf::core::number I>
    requires(xf::operand<E> || xf::adapter::nothing<E>)
auto cumprod(E&& e, I axis) -> decltype(xf::expr::cumprod(xf::adapter::only<E>(std::forward<E>(e)), axis)) {
    return xf::expr::cumprod(std::forward<E>(e), axis);
}
template <class T = void, class E>
    requires std::same_as<T, void> && (xf::operand<E> || xf::adapter::nothing<E>)
auto cumprod(E&& e) -> decltype(xf::expr::cumprod(xf::adapter::only<E>(std::forward<E>(e)))) {
    return xf::expr::cumprod(std::forward<E>(e));
}
template <class... X>
    requires(xf::adapter::node<X> || ...)
auto concatenate(std::tuple<X...>&& parts, std::size_t axis = 0) {
    return xf::expr::concatenate(std::move(parts), xf::index_t(axis));
}
template <class... X>
    requires(xf::adapter::node<X> || ...)
auto stack(std::tuple<X...>&& parts, std::size_t axis = 0) {
    return xf::expr::stack(std::move(parts), xf::index_t(axis));
}

namespace extension {
template <class CT, class X>
struct xbroadcast_base_impl<xf::adapter::tag, CT, X> {
    using type = xtensor_empty_base;
};
template <class CT, class S, layout_type L, class FST>
struct xdynamic_view_base_impl<xf::adapter::tag, CT, S, L, FST> {
    using type = xtensor_empty_base;
};
template <class F, class CT>
struct xfunctor_view_base_impl<xf::adapter::tag, F, CT> {
    using type = xtensor_empty_base;
};
template <class CT, class I>
struct xindex_view_base_impl<xf::adapter::tag, CT, I> {
    using type = xtensor_empty_base;
};
template <class F, class CT, class X, class O>
struct xreducer_base_impl<xf::adapter::tag, F, CT, X, O> {
    using type = xtensor_empty_base;
};
template <class CT, class X>
struct xrepeat_base_impl<xf::adapter::tag, CT, X> {
    using type = xtensor_empty_base;
};
template <class CT, class S, layout_type L, class FST>
struct xstrided_view_base_impl<xf::adapter::tag, CT, S, L, FST> {
    using type = xtensor_empty_base;
};
template <class CT, class... S>
struct xview_base_impl<xf::adapter::tag, CT, S...> {
    using type = xtensor_empty_base;
};
}  // namespace extension

}  // namespace xt
