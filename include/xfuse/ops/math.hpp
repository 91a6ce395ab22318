#pragma once
#include "xfuse/ops/selection.hpp"
#include "xfuse/ops/vector_functions.hpp"
#include "xfuse/rows/table_tanh.hpp"
#include "xfuse/rows/vector_exp.hpp"

namespace xf::ops {

/// Functions of real analysis: integers are read as double; float stays float.
struct analytic : described {
    template <class... T>
    using operand = float_t<common_t<T...>>;
    template <class... T>
    using result = operand<T...>;
    template <class T>
    static constexpr bool vectorises = true;
    template <class T>
    static constexpr bool accepts = true;
    static constexpr bool is_ring = false;
    static constexpr int cost = 15;
};

template <class V>
inline constexpr bool is_single = std::is_floating_point_v<V> || is_complex<V>::value;

template <class V>
using lane_of = std::remove_cvref_t<decltype(std::declval<V>()[0])>;

/// Calls Vector's form for a compiler vector.
template <class Vector, class V, class... More>
XFUSE_INLINE V on_vector(const V& x, const More&... more) {
    using T = lane_of<V>;
    return Vector::template run<T, int(sizeof(V) / sizeof(T))>(x, more...);
}

#define XFUSE_MATH(function, label, complex_too, slope)                       \
    struct function : analytic {                                              \
        static constexpr const char* name = label;                            \
        static constexpr const char* text = "std::" #function "(x)";          \
        static constexpr derivatives derivative{slope};                       \
        template <class T>                                                    \
        static constexpr bool accepts = complex_too || !is_complex<T>::value; \
        template <class V>                                                    \
        static XFUSE_INLINE V apply(V x) {                                    \
            if constexpr (is_single<V>) return std::function(x);              \
            else return on_vector<rows::vector_##function>(x);                \
        }                                                                     \
    };
XFUSE_MATH(exp2, "exp2", false, "r * 0.69314718055994530942")
XFUSE_MATH(expm1, "expm1", false, "r + 1")
XFUSE_MATH(log, "log", true, "1 / x")
XFUSE_MATH(log2, "log2", false, "1.44269504088896340736 / x")
XFUSE_MATH(log10, "log10", true, "0.43429448190325182765 / x")
XFUSE_MATH(log1p, "log1p", false, "1 / (x + 1)")
XFUSE_MATH(sin, "sin", true, "cos(x)")
XFUSE_MATH(cos, "cos", true, "-sin(x)")
XFUSE_MATH(tan, "tan", true, "1 + r * r")
XFUSE_MATH(asin, "arcsin", true, "rsqrt(1 - x * x)")
XFUSE_MATH(acos, "arccos", true, "-rsqrt(1 - x * x)")
XFUSE_MATH(atan, "arctan", true, "1 / (1 + x * x)")
XFUSE_MATH(sinh, "sinh", true, "cosh(x)")
XFUSE_MATH(cosh, "cosh", true, "sinh(x)")
XFUSE_MATH(asinh, "arcsinh", true, "rsqrt(x * x + 1)")
XFUSE_MATH(acosh, "arccosh", true, "rsqrt(x * x - 1)")
XFUSE_MATH(atanh, "arctanh", true, "1 / (1 - x * x)")
XFUSE_MATH(cbrt, "cbrt", false, "r / (3 * x)")
XFUSE_MATH(erf, "erf", false, "1.12837916709551257390 * exp(-x * x)")
#undef XFUSE_MATH

struct exp : analytic {
    static constexpr const char* name = "exp";
    static constexpr const char* text = "std::exp(x)";
    static constexpr derivatives derivative{"r"};
    template <class V>
    static XFUSE_INLINE V apply(V x) {
        if constexpr (is_single<V>) return std::exp(x);
        else return of_vector(x);
    }

private:
    template <class V>
    static XFUSE_INLINE V of_vector(const V& x) {
#if defined(XFUSE_HAS_FUSED_ROWS)
        if constexpr (std::is_same_v<lane_of<V>, float>) {
            constexpr int lanes = int(sizeof(V) / sizeof(float));
            return rows::on_full_vectors<float, lanes>([](const auto& v) { return rows::inlined_exp(v); }, x);
        }
#endif
        return on_vector<rows::vector_exp>(x);
    }
};

struct tanh : analytic {
    static constexpr const char* name = "tanh";
    static constexpr const char* text = "std::tanh(x)";
    static constexpr derivatives derivative{"1 - r * r"};
    template <class V>
    static XFUSE_INLINE V apply(V x) {
        if constexpr (is_single<V>) return std::tanh(x);
        else return of_vector(x);
    }

private:
    template <class V>
    static XFUSE_INLINE V of_vector(const V& x) {
#if defined(__AVX512F__)
        if constexpr (std::is_same_v<lane_of<V>, float>) {
            constexpr int lanes = int(sizeof(V) / sizeof(float));
            return rows::on_full_vectors<float, lanes>([](const auto& v) { return rows::table_tanh(v); }, x);
        }
#endif
        return on_vector<rows::vector_tanh>(x);
    }
};

struct sqrt : analytic {
    static constexpr const char* name = "sqrt";
    static constexpr const char* text = "std::sqrt(x)";
    static constexpr derivatives derivative{"0.5 / r"};
    static constexpr int cost = 6;
    template <class V>
    static XFUSE_INLINE V apply(V x) {
        if constexpr (is_single<V>) return std::sqrt(x);
        else return on_vector<rows::vector_sqrt>(x);
    }
};
/// Of a sum of squares, as norms and deviations have it: where all of them are 0, so is its derivative.
struct root : sqrt {
    static constexpr const char* name = "root";
    static constexpr derivatives derivative{"where(r == 0, 0, 0.5 / r)"};
};
struct rsqrt : analytic {
    static constexpr const char* name = "rsqrt";
    static constexpr const char* text = "1 / std::sqrt(x)";
    static constexpr derivatives derivative{"-0.5 * r / x"};
    static constexpr int cost = 11;
    template <class V>
    static XFUSE_INLINE V apply(V x) {
        if constexpr (is_single<V>) return V(1) / std::sqrt(x);
        else return lane_of<V>(1) / on_vector<rows::vector_sqrt>(x);
    }
};
/// 1 / (1 + exp(-x))
struct sigmoid : analytic {
    static constexpr const char* name = "sigmoid";
    static constexpr const char* text = "1 / (1 + std::exp(-x))";
    static constexpr derivatives derivative{"r * (1 - r)"};
    static constexpr int cost = 21;
    template <class V>
    static XFUSE_INLINE V apply(V x) {
        if constexpr (is_single<V>) return V(1) / (V(1) + exp::apply(V(-x)));
        else return lane_of<V>(1) / (lane_of<V>(1) + exp::apply(V(-x)));
    }
};
struct power : arithmetic {
    static constexpr const char* name = "pow";
    static constexpr const char* text = "std::pow(x, y)";
    static constexpr derivatives derivative{"where(y == 0, 0, y * pow(x, y - 1))",
                                            "where(x == 0, 0, r * log(x))"};
    template <class T>
    static constexpr bool vectorises = std::is_floating_point_v<T>;
    static constexpr bool is_ring = false;
    static constexpr int cost = 30;
    template <class V>
    static XFUSE_INLINE V apply(V x, V y) {
        if constexpr (std::is_integral_v<V>) return integer_power(x, y);
        else if constexpr (is_single<V>) return std::pow(x, y);
        else return on_vector<rows::vector_pow>(x, y);
    }

private:
    /// Wraps as repeated multiplication does; a negative exponent, which NumPy refuses at run time,
    /// gives what the exact quotient truncates to.
    template <class T>
    static T integer_power(T base, T exponent) {
        if (exponent < 0) {
            if (base == 1) return 1;
            if (std::is_signed_v<T> && base == T(-1)) return exponent % 2 == 0 ? T(1) : T(-1);
            return 0;
        }
        std::uint64_t result = 1, factor = std::uint64_t(std::int64_t(base));
        for (std::uint64_t e = std::uint64_t(std::int64_t(exponent)); e != 0; e >>= 1U) {
            if (e & 1U) result *= factor;
            factor *= factor;
        }
        return T(result);
    }
};

template <int Mode>
struct rounding : analytic {
    template <class T>
    static constexpr bool accepts = !is_complex<T>::value;
    static constexpr int cost = 1;
    template <class V>
    static XFUSE_INLINE V apply(V x) {
        if constexpr (is_single<V>) return rows::vector_round<Mode>::one(x);
        else return on_vector<rows::vector_round<Mode>>(x);
    }
};
/// Half to even, as NumPy.
struct round : rounding<0> {
    static constexpr const char* name = "round";
    static constexpr const char* text = "std::nearbyint(x)";
    static constexpr derivatives derivative{"0"};
    static constexpr bool is_idempotent = true;
};
struct floor : rounding<1> {
    static constexpr const char* name = "floor";
    static constexpr const char* text = "std::floor(x)";
    static constexpr derivatives derivative{"0"};
    static constexpr bool is_idempotent = true;
};
struct ceil : rounding<2> {
    static constexpr const char* name = "ceil";
    static constexpr const char* text = "std::ceil(x)";
    static constexpr derivatives derivative{"0"};
    static constexpr bool is_idempotent = true;
};
struct trunc : rounding<3> {
    static constexpr const char* name = "trunc";
    static constexpr const char* text = "std::trunc(x)";
    static constexpr derivatives derivative{"0"};
    static constexpr bool is_idempotent = true;
};

}  // namespace xf::ops
