#pragma once
#include "xfuse/expr/operators.hpp"

namespace xf::expr {

/// Elementwise functions, NumPy's names and answers; each broadcasts and builds a node, computing nothing.
///
/// Shapes    operands broadcast: aligned at the last axis, extent 1 stretches
/// Throws    shape_error naming operand, axis and both shapes where they do not
/// Types     functions of real analysis read integers as double; float stays float
#define XFUSE_FUNCTION_1(name, functor)                         \
    template <class A>                                          \
        requires elementwise_operands<A>                        \
    auto name(A&& a) {                                          \
        return expr::apply(ops::functor{}, std::forward<A>(a)); \
    }
#define XFUSE_FUNCTION_2(name, functor)                                             \
    template <class A, class B>                                                     \
        requires elementwise_operands<A, B>                                         \
    auto name(A&& a, B&& b) {                                                       \
        return expr::apply(ops::functor{}, std::forward<A>(a), std::forward<B>(b)); \
    }
#include "xfuse/ops/operations.def"

/// Throws dtype_error, in the name of clip, for a scalar that is no bound of elements of Common.
template <class F, class Common, class Bound>
void check_clip_bound(const Bound& bound) {
    if constexpr (scalar<Bound> && !std::is_void_v<Common>)
        static_cast<void>(fitted_bound<F, promote_scalar_t<Common, Bound>>(bound, "clip"));
}

/// Of a scalar: no axes.
template <class X>
axis_vector shape_of_operand(const X& x) {
    if constexpr (operand<X>) return axis_vector(shape_of(as_node(x)));
    else return {};
}

/// minimum(maximum(x, low), high): NaN stays NaN.
template <class X, class Low, class High>
    requires elementwise_operands<X, Low, High>
auto clip(X&& x, Low&& low, High&& high) {
    if constexpr (!(deferred_rank<X> || deferred_rank<Low> || deferred_rank<High>)) {
        using raised = decltype(maximum(std::forward<X>(x), std::forward<Low>(low)));
        if constexpr (operand<Low> || operand<High>)
            shape::check_broadcast("clip",
                                   {shape_of_operand(x), shape_of_operand(low), shape_of_operand(high)});
        check_clip_bound<ops::maximum, common_array_t<X, Low>>(low);
        check_clip_bound<ops::minimum, typename raised::value_type>(high);
    }
    return minimum(maximum(std::forward<X>(x), std::forward<Low>(low)), std::forward<High>(high));
}

/// a where c is true (not zero), else b; a and b promote to their common type.
template <class C, class A, class B>
    requires elementwise_operands<C, A, B>
auto where(C&& c, A&& a, B&& b) {
    using arrays = common_array_t<A, B>;
    static_assert(operand<C>, "xfuse: where needs a condition with axes");
    if constexpr (std::is_void_v<arrays>) {
        using common = promote_t<std::remove_cvref_t<A>, std::remove_cvref_t<B>>;
        return map<ops::where, node_of<C>, constant<common>, constant<common>>(
            {}, as_node(std::forward<C>(c)), constant<common>(common(a)), constant<common>(common(b)));
    } else {
        return map<ops::where, node_of<C>, argument_t<ops::where, arrays, A>,
                   argument_t<ops::where, arrays, B>>({}, as_node(std::forward<C>(c)),
                                                      as_argument<ops::where, arrays>(std::forward<A>(a)),
                                                      as_argument<ops::where, arrays>(std::forward<B>(b)));
    }
}

/// x converted to To. Float to integer saturates, NaN gives 0. To a half everything goes by way of float,
/// rounded to nearest, ties to even.
template <stored_element To, class X>
    requires operand<X>
auto cast(X&& x) {
    if constexpr (half_element<To> && !std::is_same_v<typename node_of<X>::value_type, float>)
        return expr::cast<To>(expr::cast<float>(std::forward<X>(x)));
    else return map<ops::cast<To>, node_of<X>>({}, as_node(std::forward<X>(x)));
}

}  // namespace xf::expr

// Where no row is compiled, what the functions above return.
#if !XFUSE_ROWS_ARE(XFUSE_ROWS)
#include "xfuse/expr/erased_cluster.hpp"
#endif
