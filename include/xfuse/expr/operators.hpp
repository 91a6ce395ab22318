#pragma once
#include "xfuse/expr/elementwise.hpp"

namespace xf::expr {

// Signatures are exactly `template <class A, class B> op(A&&, B&&)` with a requires-clause: beside
// another library's unconstrained operator of the same form, the constraint then decides.
#define XFUSE_BINARY(symbol, functor)                                          \
    template <class A, class B>                                                \
        requires operator_operands<A, B>                                       \
    auto operator symbol(A&& a, B&& b) {                                       \
        return expr::apply(functor{}, std::forward<A>(a), std::forward<B>(b)); \
    }
#define XFUSE_UNARY(symbol, functor)                       \
    template <class A>                                     \
        requires(expression<A> || deferred_rank<A>)        \
    auto operator symbol(A&& a) {                          \
        return expr::apply(functor{}, std::forward<A>(a)); \
    }
XFUSE_BINARY(+, ops::add)
XFUSE_BINARY(-, ops::subtract)
XFUSE_BINARY(*, ops::multiply)
XFUSE_BINARY(/, ops::divide)
XFUSE_BINARY(%, ops::remainder)
XFUSE_BINARY(==, ops::equal_to)
XFUSE_BINARY(!=, ops::not_equal)
XFUSE_BINARY(<, ops::less)
XFUSE_BINARY(<=, ops::less_equal)
XFUSE_BINARY(>, ops::greater)
XFUSE_BINARY(>=, ops::greater_equal)
XFUSE_BINARY(&&, ops::logical_and)
XFUSE_BINARY(||, ops::logical_or)
XFUSE_BINARY(&, ops::bitwise_and)
XFUSE_BINARY(|, ops::bitwise_or)
XFUSE_BINARY(^, ops::bitwise_xor)
XFUSE_BINARY(<<, ops::left_shift)
XFUSE_BINARY(>>, ops::right_shift)
XFUSE_UNARY(-, ops::negative)
XFUSE_UNARY(+, ops::positive)
XFUSE_UNARY(!, ops::logical_not)
XFUSE_UNARY(~, ops::invert)
#undef XFUSE_BINARY
#undef XFUSE_UNARY

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
