#pragma once
#include "xfuse/core/dtype.hpp"

// Mistakes that compile this far only to be told in the library's own words what to write instead. The
// conversions are declared, so a trait may see them; what they say is said where they are used. A function
// that is refused by its return type, `auto`, is so before the compiler looks at what surrounds the call.
namespace xf::expr {

template <class...>
inline constexpr bool never = false;

/// What a node says where a value is expected. One with axes converts explicitly, as a condition does: an
/// implicit conversion would make `xt::xarray<float> y{e}` a list of one element.
template <class N, int Rank>
struct no_value {
    template <element T>
    explicit operator T() const {
        static_assert(never<T> || !std::is_same_v<T, bool>,
                      "xfuse: a comparison of arrays is an array, not a condition: write "
                      "xf::eval_scalar(xf::all(a == b))");
        static_assert(
            never<T> || std::is_same_v<T, bool>,
            "xfuse: an expression with axes is not one value: write xf::eval_scalar(xf::sum(e)), or "
            "another reduction of all its axes");
        return T();
    }
};
template <class N>
struct no_value<N, 0> {
    template <element T>
    operator T() const {
        static_assert(never<T>,
                      "xfuse: a reduction of all axes is an expression still: write xf::eval_scalar(e)");
        return T();
    }
};

/// What an assignment to an expression says.
template <class X>
constexpr auto refuse_target() {
    static_assert(never<X>,
                  "xfuse: an expression is not assigned to: assign to the array, or to a part of it, "
                  "xt::view(y, ...) = e");
}

/// What `a += b` says where a is neither an array nor a part of one.
template <class A, bool IsExpression, bool IsScalar>
constexpr auto refuse_update() {
    static_assert(!IsExpression,
                  "xfuse: an expression is not assigned to: assign to the array, or to a part of it, "
                  "xt::view(y, ...) += e");
    static_assert(
        IsExpression || !IsScalar,
        "xfuse: a scalar is not updated by an expression: write s += xf::eval_scalar(xf::sum(e)), or "
        "another reduction of all axes");
    static_assert(IsExpression || IsScalar, "xfuse: the target is const");
}

/// What memory without axes says where an operand is expected.
template <class X>
constexpr auto refuse_memory() {
    static_assert(
        never<X>,
        "xfuse: a std::vector, a C array or a pointer says nothing of axes: write xt::adapt(v, {rows, "
        "columns}) or xf::lazy(pointer, {rows, columns})");
}

template <bool IsWritable>
constexpr auto require_writable() {
    static_assert(IsWritable, "xfuse: the target is const, or a view of what is const");
}

template <bool Fits>
constexpr auto require_few_operands() {
    static_assert(Fits,
                  "xfuse: one elementwise expression reads at most 64 operands: evaluate a part of it first, "
                  "xf::eval(part)");
}

}  // namespace xf::expr
