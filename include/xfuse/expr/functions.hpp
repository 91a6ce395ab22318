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

// Where no row is compiled, what the functions above return.
#if !XFUSE_ROWS_ARE(XFUSE_ROWS)
#include "xfuse/expr/erased_cluster.hpp"
#endif
