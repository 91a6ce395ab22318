#pragma once
#include "xfuse/dynamic/operand.hpp"
#include "xfuse/expr/functions.hpp"

namespace xf::dynamic {

/// At least one operand whose rank is known at run time; others and scalars may stand beside it.
template <class... X>
concept elementwise_operands =
    (any_operand<X> || ...) && ((any_operand<X> || operand<X> || dynamic_operand<X> || scalar<X>)&&...);

template <class X>
struct element_of {
    using type = void;
};
template <any_operand X>
struct element_of<X> {
    using type = typename std::remove_cvref_t<X>::value_type;
};
template <dynamic_operand X>
struct element_of<X> {
    using type = typename dynamic_operand_traits<std::remove_cvref_t<X>>::value_type;
};
template <class X>
    requires(operand<X> && !dynamic_operand<X>)
struct element_of<X> {
    using type = typename expr::node_of<X>::value_type;
};
template <class... X>
using common_element_t = typename expr::array_type<typename element_of<X>::type...>::type;

/// A scalar as expr::as_argument takes it beside elements of type Common, an operand as it is.
template <class F, class Common, class X>
argument argument_of(X&& x) {
    if constexpr (any_operand<X>) return {x.pointer()};
    else if constexpr (!std::is_void_v<typename element_of<X>::type>)
        return {any_expr<typename element_of<X>::type>(std::forward<X>(x)).pointer()};
    else {
        argument a;
        a.scalar = ops::scalar::of(expr::as_argument<F, Common>(x).value());
        return a;
    }
}
/// Of a scalar: no axes.
template <class X>
axis_vector extents_of(const X& x) {
    if constexpr (any_operand<X>) return x.pointer()->shape();
    else if constexpr (!std::is_void_v<typename element_of<X>::type>)
        return any_expr<typename element_of<X>::type>(x).pointer()->shape();
    else return {};
}

template <class F, class Common, class X>
struct argument_element {
    using type = typename element_of<X>::type;
};
template <class F, class Common, class X>
    requires std::is_void_v<typename element_of<X>::type>
struct argument_element<F, Common, X> {
    using type = typename expr::argument_t<F, Common, X>::value_type;
};

template <class F, class... X>
auto apply_functor(const F& f, X&&... x) {
    using common = common_element_t<X...>;
    static_assert(expr::accepted_by<F, typename argument_element<F, common, X>::type...>,
                  "xfuse: the operation does not exist for this element type (complex has no order, bits and "
                  "shifts need integers)");
    using T = typename F::template result<typename argument_element<F, common, X>::type...>;
    expr::check_scalars<common>(f, x...);
    return any_expr<T>(apply(ops::op_of<F>, {argument_of<F, common>(std::forward<X>(x))...}, dtype_of<T>));
}

}  // namespace xf::dynamic

namespace xf::expr {

// The elementwise functions of operands whose rank is known at run time.
#define XFUSE_FUNCTION_1(name, functor)                                    \
    template <class A>                                                     \
        requires dynamic::elementwise_operands<A>                          \
    auto name(A&& a) {                                                     \
        return dynamic::apply_functor(ops::functor{}, std::forward<A>(a)); \
    }
#define XFUSE_FUNCTION_2(name, functor)                                                        \
    template <class A, class B>                                                                \
        requires dynamic::elementwise_operands<A, B>                                           \
    auto name(A&& a, B&& b) {                                                                  \
        return dynamic::apply_functor(ops::functor{}, std::forward<A>(a), std::forward<B>(b)); \
    }
#include "xfuse/ops/operations.def"

template <class X, class Low, class High>
    requires dynamic::elementwise_operands<X, Low, High>
auto clip(X&& x, Low&& low, High&& high) {
    using raised = decltype(maximum(std::forward<X>(x), std::forward<Low>(low)));
    if constexpr (!scalar<Low> || !scalar<High>) {
        using dynamic::extents_of;
        shape::check_broadcast("clip", {extents_of(x), extents_of(low), extents_of(high)});
    }
    check_clip_bound<ops::maximum, dynamic::common_element_t<X, Low>>(low);
    check_clip_bound<ops::minimum, typename dynamic::element_of<raised>::type>(high);
    return minimum(maximum(std::forward<X>(x), std::forward<Low>(low)), std::forward<High>(high));
}

template <class C, class A, class B>
    requires dynamic::elementwise_operands<C, A, B>
auto where(C&& c, A&& a, B&& b) {
    using given = dynamic::common_element_t<A, B>;
    using common = std::conditional_t<std::is_void_v<given>,
                                      promote_t<std::conditional_t<scalar<A>, std::remove_cvref_t<A>, float>,
                                                std::conditional_t<scalar<B>, std::remove_cvref_t<B>, float>>,
                                      given>;
    using T = promote_t<typename dynamic::argument_element<ops::where, common, A>::type,
                        typename dynamic::argument_element<ops::where, common, B>::type>;
    return any_expr<T>(
        dynamic::apply(ops::op::where, {dynamic::argument_of<ops::where, common>(std::forward<C>(c)),
                                        dynamic::argument_of<ops::where, common>(std::forward<A>(a)),
                                        dynamic::argument_of<ops::where, common>(std::forward<B>(b))}));
}

template <element To, any_operand X>
auto cast(const X& x) {
    return any_expr<To>(dynamic::convert(x.pointer(), dtype_of<To>));
}

}  // namespace xf::expr

namespace xf {

#define XFUSE_OPERATOR_1(symbol, functor)                                  \
    template <class A>                                                     \
        requires any_operand<A>                                            \
    auto operator symbol(A&& a) {                                          \
        return dynamic::apply_functor(ops::functor{}, std::forward<A>(a)); \
    }
#define XFUSE_OPERATOR_2(symbol, functor)                                                      \
    template <class A, class B>                                                                \
        requires dynamic::elementwise_operands<A, B>                                           \
    auto operator symbol(A&& a, B&& b) {                                                       \
        return dynamic::apply_functor(ops::functor{}, std::forward<A>(a), std::forward<B>(b)); \
    }
#include "xfuse/ops/operations.def"

}  // namespace xf
