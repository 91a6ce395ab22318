#pragma once
#include <cmath>

#include "xfuse/ops/properties.hpp"
#include "xfuse/rows/invoke.hpp"

/// The functors of elementwise operations, named as NumPy's ufuncs. Each says which type it
/// computes in (`operand`), what it yields (`result`), whether it has a vector form, and its cost in
/// simple SIMD operations; `apply` takes compiler vectors or single values alike. `text` is the operation in
/// C++ on x, y and z; `derivative` by each of them, in the words of the table, where r is the result.
namespace xf::ops {

template <class... T>
struct common;
template <class T>
struct common<T> {
    using type = T;
};
template <class A, class B, class... T>
struct common<A, B, T...> : common<promote_t<A, B>, T...> {};
template <class... T>
using common_t = typename common<T...>::type;

/// Differences of bools are int8; NumPy refuses them.
template <class T>
using numeric_t = std::conditional_t<std::is_same_v<T, bool>, std::int8_t, T>;

struct arithmetic : described {
    template <class... T>
    using operand = numeric_t<common_t<T...>>;
    template <class... T>
    using result = operand<T...>;
    template <class T>
    static constexpr bool vectorises = true;
    template <class T>
    static constexpr bool accepts = true;
    static constexpr bool is_ring = true;
    static constexpr int cost = 1;
};

/// Adding bools is their or, multiplying them their and, as in NumPy: bool stays bool.
template <class Logical>
struct boolean_arithmetic : arithmetic {
    using boolean_form = Logical;
    template <class... T>
    using operand = common_t<T...>;
    template <class... T>
    using result = common_t<T...>;
};
struct either {
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a | b;
    }
};
struct both {
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a & b;
    }
    template <class V>
    static XFUSE_INLINE V apply(V a) {
        return a;
    }
};

struct add : boolean_arithmetic<either> {
    static constexpr const char* name = "add";
    static constexpr const char* text = "x + y";
    static constexpr derivatives derivative{"1", "1"};
    static constexpr monotone order[] = {monotone::added, monotone::added};
    static constexpr bool is_commutative = true, is_associative = true;
    static constexpr neutral identity = neutral::zero;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a + b;
    }
};
struct subtract : arithmetic {
    static constexpr const char* name = "subtract";
    static constexpr const char* text = "x - y";
    static constexpr derivatives derivative{"1", "-1"};
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a - b;
    }
};
struct multiply : boolean_arithmetic<both> {
    static constexpr const char* name = "multiply";
    static constexpr const char* text = "x * y";
    static constexpr derivatives derivative{"y", "x"};
    static constexpr monotone order[] = {monotone::scaled, monotone::scaled};
    static constexpr bool is_commutative = true, is_associative = true;
    static constexpr neutral identity = neutral::one;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a * b;
    }
};
struct negative : arithmetic {
    static constexpr const char* name = "negative";
    static constexpr const char* text = "-x";
    static constexpr derivatives derivative{"-1"};
    template <class V>
    static XFUSE_INLINE V apply(V a) {
        if constexpr (std::is_same_v<V, std::uint64_t>) return V(0) - a;
        else return -a;
    }
};
struct positive : arithmetic {
    static constexpr const char* name = "positive";
    static constexpr const char* text = "x";
    static constexpr derivatives derivative{"1"};
    static constexpr bool is_idempotent = true;
    template <class V>
    static XFUSE_INLINE V apply(V a) {
        return a;
    }
};
/// x, through which no derivative passes.
struct stop_gradient : arithmetic {
    static constexpr const char* name = "stop_gradient";
    static constexpr const char* text = "x";
    static constexpr bool is_idempotent = true;
    template <class V>
    static XFUSE_INLINE V apply(V a) {
        return a;
    }
};
struct square : boolean_arithmetic<both> {
    static constexpr const char* name = "square";
    static constexpr const char* text = "x * x";
    static constexpr derivatives derivative{"2 * x"};
    template <class V>
    static XFUSE_INLINE V apply(V a) {
        return a * a;
    }
};

/// `/`: integers divide as doubles.
struct divide : arithmetic {
    static constexpr const char* name = "divide";
    static constexpr const char* text = "x / y";
    static constexpr derivatives derivative{"1 / y", "-r / y"};
    static constexpr monotone order[] = {monotone::scaled, monotone::none};
    template <class... T>
    using operand = float_t<common_t<T...>>;
    template <class... T>
    using result = operand<T...>;
    static constexpr bool is_ring = false;
    static constexpr int cost = 5;
    template <class V>
    static XFUSE_INLINE V apply(V a, V b) {
        return a / b;
    }
};

struct by_lanes : arithmetic {
    template <class T>
    static constexpr bool vectorises = false;
    template <class T>
    static constexpr bool accepts = !is_complex<T>::value;
    static constexpr bool is_ring = false;
    static constexpr int cost = 20;
};

/// Rounds toward negative infinity; an integer divided by zero is 0.
struct floor_divide : by_lanes {
    static constexpr const char* name = "floor_divide";
    static constexpr const char* text = "xf_floor_divide(x, y)";
    static constexpr derivatives derivative{"0", "0"};
    template <class T>
    static T apply(T a, T b) {
        if constexpr (std::is_floating_point_v<T>) {
            // As NumPy: from the exact remainder, so that 1 / 0.1 gives 9 as the true quotient says.
            if (b == 0) return a / b;
            const T rest = std::fmod(a, b);
            const T quotient = (a - rest) / b - (rest != 0 && (rest < 0) != (b < 0) ? T(1) : T(0));
            if (quotient == 0) return std::copysign(T(0), a / b);
            const T whole = std::floor(quotient);
            return quotient - whole > T(0.5) ? whole + 1 : whole;
        } else {
            if (b == 0) return 0;
            if constexpr (std::is_signed_v<T>) {
                if (b == -1) return T(std::uint64_t(0) - std::uint64_t(a));
                const T quotient = T(a / b);
                return T(quotient - (a % b != 0 && (a < 0) != (b < 0)));
            }
            return T(a / b);
        }
    }
};

/// `%`: the sign of the divisor, as NumPy; an integer modulo zero is 0.
struct remainder : by_lanes {
    static constexpr const char* name = "remainder";
    static constexpr const char* text = "xf_remainder(x, y)";
    static constexpr derivatives derivative{"1", "-floor(x / y)"};
    template <class T>
    static T apply(T a, T b) {
        if constexpr (std::is_floating_point_v<T>) {
            const T rest = std::fmod(a, b);
            if (rest == 0) return std::copysign(rest, b);
            return (rest < 0) != (b < 0) ? rest + b : rest;
        } else {
            if (b == 0) return 0;
            if constexpr (std::is_signed_v<T>) {
                if (b == -1) return 0;
                const T rest = T(a % b);
                return rest != 0 && (rest < 0) != (b < 0) ? T(rest + b) : rest;
            }
            return T(a % b);
        }
    }
};

/// The rest of a division that rounds toward zero: the sign of the dividend, as NumPy and C; an integer by
/// zero is 0.
struct fmod : by_lanes {
    static constexpr const char* name = "fmod";
    static constexpr const char* text = "xf_fmod(x, y)";
    static constexpr derivatives derivative{"1", "-trunc(x / y)"};
    template <class T>
    static T apply(T a, T b) {
        if constexpr (std::is_floating_point_v<T>) return std::fmod(a, b);
        else {
            if (b == 0) return 0;
            if constexpr (std::is_signed_v<T>) {
                if (b == -1) return 0;
            }
            return T(a % b);
        }
    }
};

struct absolute : described {
    static constexpr const char* name = "abs";
    static constexpr const char* text = "std::abs(x)";
    static constexpr derivatives derivative{"sign(x)"};
    static constexpr bool is_idempotent = true;
    template <class T>
    using operand = T;
    template <class T>
    using result = real_t<T>;
    template <class T>
    static constexpr bool vectorises = true;
    template <class T>
    static constexpr bool accepts = true;
    static constexpr bool is_ring = false;
    static constexpr int cost = 2;
    template <class V>
    static XFUSE_INLINE auto apply(V a) {
        if constexpr (std::is_unsigned_v<V>) return a;
        else if constexpr (std::is_integral_v<V>) {
            return a < 0 ? V(std::uint64_t(0) - std::uint64_t(a)) : a;
        } else if constexpr (std::is_floating_point_v<V> || is_complex<V>::value) {
            return std::abs(a);
        } else {
            return magnitude(a);
        }
    }

private:
    /// -0.0 and NaN come out as std::abs gives them: a maximum with the negation would not.
    template <class V>
    static XFUSE_INLINE V magnitude(V a) {
        const V zero{};
        const auto is_negative = a < zero;
        return (is_negative | (a == zero)) ? V(zero - a) : a;
    }
};

/// re * re + im * im: without the root that abs takes and a square would undo.
struct squared_magnitude : absolute {
    static constexpr const char* name = "abs2";
    static constexpr const char* text = "std::norm(x)";
    static constexpr derivatives derivative{"2 * x"};
    static constexpr bool is_idempotent = false;
    template <class V>
    static XFUSE_INLINE auto apply(V a) {
        if constexpr (is_complex<V>::value) return a.real() * a.real() + a.imag() * a.imag();
        else return a * a;
    }
};

/// -1, 0 or 1; NaN stays NaN.
struct sign : by_lanes {
    static constexpr const char* name = "sign";
    static constexpr const char* text = "(x > 0) - (x < 0)";
    static constexpr derivatives derivative{"0"};
    static constexpr bool is_idempotent = true;
    static constexpr int cost = 3;
    template <class T>
    static T apply(T a) {
        if constexpr (std::is_floating_point_v<T>) {
            if (a != a) return a;
        }
        return T((a > T(0)) - (a < T(0)));
    }
};

}  // namespace xf::ops
