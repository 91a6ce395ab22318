#pragma once
#include "xfuse/expr/elementwise.hpp"

namespace xf::expr {

// Signatures are exactly `template <class A, class B> op(A&&, B&&)` with a requires-clause: beside
// another library's unconstrained operator of the same form, the constraint then decides.
#define XFUSE_OPERATOR_1(symbol, functor)                       \
    template <class A>                                          \
        requires(expression<A> || deferred_rank<A>)             \
    auto operator symbol(A&& a) {                               \
        return expr::apply(ops::functor{}, std::forward<A>(a)); \
    }
#define XFUSE_OPERATOR_2(symbol, functor)                                           \
    template <class A, class B>                                                     \
        requires operator_operands<A, B>                                            \
    auto operator symbol(A&& a, B&& b) {                                            \
        return expr::apply(ops::functor{}, std::forward<A>(a), std::forward<B>(b)); \
    }
#include "xfuse/ops/operations.def"

/// `a += b` where a is neither an array nor a part of one.
template <class A, class B>
concept mistaken_update =
    expression<A> || (expression<B> && (scalar<A> || std::is_const_v<std::remove_reference_t<A>>));

#define XFUSE_UPDATE(symbol)                          \
    template <class A, class B>                       \
        requires mistaken_update<A, B>                \
    void operator symbol(A&&, const B&) {             \
        refuse_update<A, expression<A>, scalar<A>>(); \
    }
XFUSE_UPDATE(+=)
XFUSE_UPDATE(-=)
XFUSE_UPDATE(*=)
XFUSE_UPDATE(/=)
XFUSE_UPDATE(%=)
XFUSE_UPDATE(&=)
XFUSE_UPDATE(|=)
XFUSE_UPDATE(^=)
#undef XFUSE_UPDATE

}  // namespace xf::expr
