#pragma once
#include "xfuse/ops/arithmetic.hpp"

namespace xf::ops {

/// Integers of both signs that no integer type holds: their common type is double, which does not hold all
/// of them.
template <class A, class B>
inline constexpr bool is_mixed =
    std::is_integral_v<A> && std::is_integral_v<B> && std::is_floating_point_v<promote_t<A, B>>;
template <class... T>
struct compared : common<T...> {};
template <class A, class B>
    requires is_mixed<A, B>
struct compared<A, B> {
    using type = std::uint64_t;
};

/// Comparisons compute in the common type and yield bool; integers of both signs are compared exactly.
struct comparison : described {
    static constexpr bool compares = true;
    template <class... T>
    using operand = typename compared<T...>::type;
    template <class... T>
    using result = bool;
    template <class T>
    static constexpr bool vectorises = true;
    template <class T>
    static constexpr bool accepts = !is_complex<T>::value;
    static constexpr bool is_ring = false;
    static constexpr int cost = 2;
};

struct equal_to : comparison {
    static constexpr const char* name = "equal";
    static constexpr const char* text = "x == y";
    static constexpr bool is_commutative = true;
    template <class T>
    static constexpr bool accepts = true;
    template <class V>
    static XFUSE_INLINE auto apply(V a, V b) {
        return a == b;
    }
};
struct not_equal : comparison {
    static constexpr const char* name = "not_equal";
    static constexpr const char* text = "x != y";
    static constexpr bool is_commutative = true;
    template <class T>
    static constexpr bool accepts = true;
    template <class V>
    static XFUSE_INLINE auto apply(V a, V b) {
        return a != b;
    }
};
struct less : comparison {
    static constexpr const char* name = "less";
    static constexpr const char* text = "x < y";
    template <class V>
    static XFUSE_INLINE auto apply(V a, V b) {
        return a < b;
    }
};
struct less_equal : comparison {
    static constexpr const char* name = "less_equal";
    static constexpr const char* text = "x <= y";
    template <class V>
    static XFUSE_INLINE auto apply(V a, V b) {
        return a <= b;
    }
};
struct greater : comparison {
    static constexpr const char* name = "greater";
    static constexpr const char* text = "x > y";
    template <class V>
    static XFUSE_INLINE auto apply(V a, V b) {
        return a > b;
    }
};
struct greater_equal : comparison {
    static constexpr const char* name = "greater_equal";
    static constexpr const char* text = "x >= y";
    template <class V>
    static XFUSE_INLINE auto apply(V a, V b) {
        return a >= b;
    }
};
struct isnan : comparison {
    static constexpr const char* name = "isnan";
    static constexpr const char* text = "std::isnan(x)";
    template <class T>
    static constexpr bool accepts = true;
    template <class V>
    static XFUSE_INLINE auto apply(V a) {
        return a != a;
    }
};
struct isfinite : comparison {
    static constexpr const char* name = "isfinite";
    static constexpr const char* text = "std::isfinite(x)";
    template <class T>
    static constexpr bool accepts = true;
    template <class V>
    static XFUSE_INLINE auto apply(V a) {
        if constexpr (is_complex<V>::value) {
            return std::isfinite(a.real()) && std::isfinite(a.imag());
        } else {
            const V difference = a - a;
            return difference == difference;
        }
    }
};
struct isinf : comparison {
    static constexpr const char* name = "isinf";
    static constexpr const char* text = "std::isinf(x)";
    template <class T>
    static constexpr bool accepts = !is_complex<T>::value;
    template <class V>
    static XFUSE_INLINE auto apply(V a) {
        const V difference = a - a;
        return (a == a) & (difference != difference);
    }
};

struct logical : comparison {
    static constexpr bool compares = false;
    template <class... T>
    using operand = bool;
    template <class T>
    static constexpr bool accepts = true;
    static constexpr int cost = 1;
};

/// Lanes of bool are bytes of 0 and 1: & | ^ keep them so, and yield what a mask conversion accepts.
struct logical_and : logical {
    static constexpr const char* name = "logical_and";
    static constexpr const char* text = "x && y";
    static constexpr bool is_commutative = true, is_associative = true, is_idempotent = true;
    static constexpr neutral identity = neutral::ones;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a & b;
    }
};
struct logical_or : logical {
    static constexpr const char* name = "logical_or";
    static constexpr const char* text = "x || y";
    static constexpr bool is_commutative = true, is_associative = true, is_idempotent = true;
    static constexpr neutral identity = neutral::zero;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a | b;
    }
};
struct logical_xor : logical {
    static constexpr const char* name = "logical_xor";
    static constexpr const char* text = "x != y";
    static constexpr bool is_commutative = true, is_associative = true;
    static constexpr neutral identity = neutral::zero;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a ^ b;
    }
};
struct logical_not : logical {
    static constexpr const char* name = "logical_not";
    static constexpr const char* text = "!x";
    template <class V>
    static XFUSE_INLINE V apply(V a) {
        if constexpr (std::is_same_v<V, bool>) return !a;
        else return a ^ 1;
    }
};

/// Bit operations: integers, and bool where NumPy has them.
struct bitwise : described {
    template <class... T>
    using operand = common_t<T...>;
    template <class... T>
    using result = operand<T...>;
    template <class T>
    static constexpr bool vectorises = true;
    template <class T>
    static constexpr bool accepts = std::is_integral_v<T>;
    static constexpr bool is_ring = false;
    static constexpr int cost = 1;
};
struct bitwise_and : bitwise {
    static constexpr const char* name = "bitwise_and";
    static constexpr const char* text = "x & y";
    static constexpr bool is_commutative = true, is_associative = true, is_idempotent = true;
    static constexpr neutral identity = neutral::ones;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a & b;
    }
};
struct bitwise_or : bitwise {
    static constexpr const char* name = "bitwise_or";
    static constexpr const char* text = "x | y";
    static constexpr bool is_commutative = true, is_associative = true, is_idempotent = true;
    static constexpr neutral identity = neutral::zero;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a | b;
    }
};
struct bitwise_xor : bitwise {
    static constexpr const char* name = "bitwise_xor";
    static constexpr const char* text = "x ^ y";
    static constexpr bool is_commutative = true, is_associative = true;
    static constexpr neutral identity = neutral::zero;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a ^ b;
    }
};
struct invert : bitwise {
    static constexpr const char* name = "invert";
    static constexpr const char* text = "~x";
    template <class T>
    static constexpr bool vectorises = !std::is_same_v<T, bool>;
    template <class V>
    static XFUSE_INLINE V apply(V a) {
        if constexpr (std::is_same_v<V, bool>) return !a;
        else return ~a;
    }
};

/// A shift by the width or more gives 0, or the sign to the right, as NumPy defines it.
struct shift : by_lanes {
    template <class T>
    static constexpr bool accepts = std::is_integral_v<T>;
    static constexpr int cost = 3;
};
struct left_shift : shift {
    static constexpr const char* name = "left_shift";
    static constexpr const char* text = "xf_left_shift(x, y)";
    template <class T>
    static T apply(T a, T b) {
        const bool inside = std::uint64_t(b) < sizeof(T) * 8;
        return inside ? T(std::uint64_t(a) << std::uint64_t(b)) : T(0);
    }
};
struct right_shift : shift {
    static constexpr const char* name = "right_shift";
    static constexpr const char* text = "xf_right_shift(x, y)";
    template <class T>
    static T apply(T a, T b) {
        const bool inside = std::uint64_t(b) < sizeof(T) * 8;
        return inside ? T(a >> b) : a < 0 ? T(-1) : T(0);
    }
};

}  // namespace xf::ops
