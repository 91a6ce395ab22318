#pragma once
#include "xfuse/expr/operators.hpp"

namespace xf::expr {

/// Elementwise functions, NumPy's names and answers; each broadcasts and builds a node, computing nothing.
///
/// Shapes    operands broadcast: aligned at the last axis, extent 1 stretches
/// Throws    shape_error naming operand, axis and both shapes where they do not
/// Types     functions of real analysis read integers as double; float stays float
#define XFUSE_FUNCTION_1(name, functor)                    \
    template <class A>                                     \
        requires elementwise_operands<A>                   \
    auto name(A&& a) {                                     \
        return expr::apply(functor{}, std::forward<A>(a)); \
    }
#define XFUSE_FUNCTION_2(name, functor)                                        \
    template <class A, class B>                                                \
        requires elementwise_operands<A, B>                                    \
    auto name(A&& a, B&& b) {                                                  \
        return expr::apply(functor{}, std::forward<A>(a), std::forward<B>(b)); \
    }
XFUSE_FUNCTION_1(abs, ops::absolute)
XFUSE_FUNCTION_1(sign, ops::sign)
XFUSE_FUNCTION_1(square, ops::square)
XFUSE_FUNCTION_1(exp, ops::exp)
XFUSE_FUNCTION_1(exp2, ops::exp2)
XFUSE_FUNCTION_1(expm1, ops::expm1)
XFUSE_FUNCTION_1(log, ops::log)
XFUSE_FUNCTION_1(log2, ops::log2)
XFUSE_FUNCTION_1(log10, ops::log10)
XFUSE_FUNCTION_1(log1p, ops::log1p)
XFUSE_FUNCTION_1(sqrt, ops::sqrt)
XFUSE_FUNCTION_1(rsqrt, ops::rsqrt)
XFUSE_FUNCTION_1(sin, ops::sin)
XFUSE_FUNCTION_1(cos, ops::cos)
XFUSE_FUNCTION_1(tan, ops::tan)
XFUSE_FUNCTION_1(asin, ops::asin)
XFUSE_FUNCTION_1(acos, ops::acos)
XFUSE_FUNCTION_1(atan, ops::atan)
XFUSE_FUNCTION_1(sinh, ops::sinh)
XFUSE_FUNCTION_1(cosh, ops::cosh)
XFUSE_FUNCTION_1(tanh, ops::tanh)
XFUSE_FUNCTION_1(erf, ops::erf)
XFUSE_FUNCTION_1(sigmoid, ops::sigmoid)
XFUSE_FUNCTION_1(relu, ops::relu)
XFUSE_FUNCTION_1(floor, ops::floor)
XFUSE_FUNCTION_1(ceil, ops::ceil)
XFUSE_FUNCTION_1(round, ops::round)
XFUSE_FUNCTION_1(trunc, ops::trunc)
XFUSE_FUNCTION_1(isnan, ops::isnan)
XFUSE_FUNCTION_1(isinf, ops::isinf)
XFUSE_FUNCTION_1(isfinite, ops::isfinite)
XFUSE_FUNCTION_1(logical_not, ops::logical_not)
XFUSE_FUNCTION_2(add, ops::add)
XFUSE_FUNCTION_2(subtract, ops::subtract)
XFUSE_FUNCTION_2(multiply, ops::multiply)
XFUSE_FUNCTION_2(divide, ops::divide)
XFUSE_FUNCTION_2(floor_divide, ops::floor_divide)
XFUSE_FUNCTION_2(remainder, ops::remainder)
XFUSE_FUNCTION_2(maximum, ops::maximum)
XFUSE_FUNCTION_2(minimum, ops::minimum)
XFUSE_FUNCTION_2(fmax, ops::fmax)
XFUSE_FUNCTION_2(fmin, ops::fmin)
XFUSE_FUNCTION_2(pow, ops::power)
XFUSE_FUNCTION_2(equal, ops::equal_to)
XFUSE_FUNCTION_2(not_equal, ops::not_equal)
XFUSE_FUNCTION_2(less, ops::less)
XFUSE_FUNCTION_2(less_equal, ops::less_equal)
XFUSE_FUNCTION_2(greater, ops::greater)
XFUSE_FUNCTION_2(greater_equal, ops::greater_equal)
XFUSE_FUNCTION_2(logical_and, ops::logical_and)
XFUSE_FUNCTION_2(logical_or, ops::logical_or)
XFUSE_FUNCTION_2(logical_xor, ops::logical_xor)
#undef XFUSE_FUNCTION_1
#undef XFUSE_FUNCTION_2

/// minimum(maximum(x, low), high): NaN stays NaN.
template <class X, class Low, class High>
    requires elementwise_operands<X, Low, High>
auto clip(X&& x, Low&& low, High&& high) {
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

/// x converted to To. Float to integer saturates, NaN gives 0.
template <element To, class X>
    requires operand<X>
auto cast(X&& x) {
    return map<ops::cast<To>, node_of<X>>({}, as_node(std::forward<X>(x)));
}

}  // namespace xf::expr
