#pragma once
#include <vector>

#include "xfuse/core/dtype.hpp"

// Mistakes that compile this far only to be told in the library's own words what to write instead. The
// conversions are declared, so a trait may see them; what they say is said where they are used. A function
// that is refused by its return type, `auto`, is so before the compiler looks at what surrounds the call.
namespace xf::expr {

template <class...>
inline constexpr bool never = false;

template <class V>
inline constexpr bool is_vector = false;
template <class T, class A>
inline constexpr bool is_vector<std::vector<T, A>> = true;

/// What any expression says where a std::vector is expected. A base beside the next one, as clang lets the
/// conversion template of a class hide those of its bases; of N alone, so that a node and its operands have
/// no base in common.
template <class N>
struct no_vector {
    template <class V>
        requires is_vector<V>
    operator V() const {
        static_assert(never<V>,
                      "xfuse: an expression is not a std::vector: write auto y = xf::eval(e), and then "
                      "std::vector<float> v(y.begin(), y.end())");
        return V();
    }
};

/// What a node says where a value is expected. One with axes converts explicitly, as a condition does: an
/// implicit conversion would make `xt::xarray<float> y{e}` a list of one element. The remark is for `float s
/// = e` and `bool b = (a == b)`: it stands in the line that clang prints.
template <class N, int Rank>
struct no_value {
    // clang-format off
    template <element T>
    explicit operator T() const {  // xfuse: write xf::eval_scalar(xf::all(a == b)), xf::eval_scalar(xf::sum(e))
        // clang-format on
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

/// What an expression says whose rank a number decides: it may be 0. It converts implicitly, so that
/// `float s = e` is told; `xt::xarray<float> y{e}`, which is a list of one element then, is told, too.
template <class N>
struct no_value_of_deferred_rank {
    template <element T>
    operator T() const {
        static_assert(
            never<T>,
            "xfuse: an expression is not a value: write xf::eval_scalar(xf::tensordot<n>(a, b)); an "
            "array is written xt::xarray<float> y = xf::tensordot(a, b, n)");
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

/// Does an array of the type hold what an expression has, as NumPy's `same_kind` has it? It need not be as
/// wide.
template <class To, class From>
inline constexpr bool takes_kind = !std::is_integral_v<To> || std::is_integral_v<From>;

template <class To, class From>
constexpr auto require_kind() {
    static_assert(
        takes_kind<To, From>,
        "xfuse: the target holds integers, the expression fractions: write y = xf::cast<int>(e), with "
        "the target's type, which truncates, or xf::cast<int>(xf::round(e))");
}

template <bool Fits>
constexpr auto require_few_operands() {
    static_assert(Fits,
                  "xfuse: one elementwise expression reads at most 64 operands: evaluate a part of it first, "
                  "xf::eval(part)");
}

}  // namespace xf::expr
