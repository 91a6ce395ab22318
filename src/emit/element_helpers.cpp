#include "helper_table.hpp"

/// What elementwise loops call.
namespace xf::emit {
namespace {

constexpr helper element_table[] = {
    {"lanes", nullptr,
     "/// Elements of a row that functions of vectors take at a time.\nconstexpr index_t lanes = 16;\n"},
    {"greatest", nullptr, R"(/// The greater of two; any NaN wins, and of equals the second.
template <class T>
static inline T greatest(T a, T b) {
    const T greater = b < a ? a : b;
    if constexpr (std::is_arithmetic_v<T>) return a != a ? a : greater;
    else return reinterpret_cast<T>(reinterpret_cast<decltype(a != a)>(greater) | (a != a));  // all ones is a NaN
}
)"},
    {"least", nullptr, R"(/// The less of two; any NaN wins, and of equals the second.
template <class T>
static inline T least(T a, T b) {
    const T less = b > a ? a : b;
    if constexpr (std::is_arithmetic_v<T>) return a != a ? a : less;
    else return reinterpret_cast<T>(reinterpret_cast<decltype(a != a)>(less) | (a != a));  // all ones is a NaN
}
)"},
    {"maximum_of", nullptr, R"(/// The greater of two; any NaN wins, and of equals the first.
template <class T>
static inline T maximum_of(T a, T b) {
    const T greater = a >= b ? a : b;
    return a != a ? a : greater;
}
)"},
    {"minimum_of", nullptr, R"(/// The less of two; any NaN wins, and of equals the first.
template <class T>
static inline T minimum_of(T a, T b) {
    const T less = a <= b ? a : b;
    return a != a ? a : less;
}
)"},
    {"fmax_of", nullptr, R"(/// The greater of two; NaN only where both are.
template <class T>
static inline T fmax_of(T a, T b) {
    const T greater = a >= b ? a : b;
    return b != b ? a : greater;
}
)"},
    {"fmin_of", nullptr, R"(/// The less of two; NaN only where both are.
template <class T>
static inline T fmin_of(T a, T b) {
    const T less = a <= b ? a : b;
    return b != b ? a : less;
}
)"},
    {"relu_of", nullptr, R"(/// The greater of x and 0; NaN stays.
template <class T>
static inline T relu_of(T x) {
    const T positive = x >= T(0) ? x : T(0);
    return x != x ? x : positive;
}
)"},
    {"wrapping_add", nullptr, R"(/// Sums of integers wrap.
template <class T>
static inline T wrapping_add(T a, T b) {
    return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
)"},
    {"wrapping_subtract", nullptr, R"(/// Differences of integers wrap.
template <class T>
static inline T wrapping_subtract(T a, T b) {
    return static_cast<T>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
)"},
    {"wrapping_multiply", nullptr, R"(/// Products of integers wrap.
template <class T>
static inline T wrapping_multiply(T a, T b) {
    return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}
)"},
    {"wrapping_negative", nullptr, R"(/// The negation of an integer wraps.
template <class T>
static inline T wrapping_negative(T a) {
    return static_cast<T>(std::uint64_t(0) - static_cast<std::uint64_t>(a));
}
)"},
    {"integer_power", nullptr,
     R"(/// Wraps as repeated multiplication does; a negative exponent gives what the exact quotient truncates to.
template <class T>
static inline T integer_power(T base, T exponent) {
    if constexpr (std::is_signed_v<T>) {
        if (exponent < 0) {
            if (base == 1) return 1;
            if (base == T(-1)) return exponent % 2 == 0 ? T(1) : T(-1);
            return 0;
        }
    }
    std::uint64_t result = 1, factor = static_cast<std::uint64_t>(base);
    for (auto e = static_cast<std::uint64_t>(exponent); e != 0; e >>= 1U) {
        if ((e & 1U) != 0) result *= factor;
        factor *= factor;
    }
    return static_cast<T>(result);
}
)"},
    {"floor_divide_of", nullptr, R"(/// Rounds toward negative infinity; an integer divided by zero is 0.
template <class T>
static inline T floor_divide_of(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
        if (b == 0) return a / b;
        const T rest = std::fmod(a, b);
        const T quotient = (a - rest) / b - (rest != 0 && (rest < 0) != (b < 0) ? T(1) : T(0));
        if (quotient == 0) return std::copysign(T(0), a / b);
        const T whole = std::floor(quotient);
        return quotient - whole > T(0.5) ? whole + 1 : whole;
    } else {
        if (b == 0) return 0;
        if constexpr (std::is_signed_v<T>) {
            if (b == -1) return static_cast<T>(std::uint64_t(0) - static_cast<std::uint64_t>(a));
            return static_cast<T>(a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0));
        } else return static_cast<T>(a / b);
    }
}
)"},
    {"remainder_of", nullptr, R"(/// The sign of the divisor; an integer modulo zero is 0.
template <class T>
static inline T remainder_of(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
        const T rest = std::fmod(a, b);
        if (rest == 0) return std::copysign(rest, b);
        return (rest < 0) != (b < 0) ? rest + b : rest;
    } else {
        if (b == 0) return 0;
        if constexpr (std::is_signed_v<T>) {
            if (b == -1) return 0;
            const T rest = static_cast<T>(a % b);
            return rest != 0 && (rest < 0) != (b < 0) ? static_cast<T>(rest + b) : rest;
        } else return static_cast<T>(a % b);
    }
}
)"},
    {"fmod_of", nullptr, R"(/// The sign of the dividend; an integer by zero is 0.
template <class T>
static inline T fmod_of(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) return std::fmod(a, b);
    else {
        if (b == 0) return 0;
        if constexpr (std::is_signed_v<T>) {
            if (b == -1) return 0;
        }
        return static_cast<T>(a % b);
    }
}
)"},
    {"absolute_of", nullptr, R"(template <class T>
static inline auto absolute_of(T x) {
    if constexpr (std::is_unsigned_v<T>) return x;
    else if constexpr (std::is_integral_v<T>)
        return x < 0 ? static_cast<T>(std::uint64_t(0) - static_cast<std::uint64_t>(x)) : x;
    else return std::abs(x);
}
)"},
    {"squared_magnitude", nullptr, R"(template <class T>
static inline T squared_magnitude(T x) {
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(static_cast<std::uint64_t>(x) * static_cast<std::uint64_t>(x));
    else return x * x;
}
template <class T>
static inline T squared_magnitude(const std::complex<T>& x) {
    return x.real() * x.real() + x.imag() * x.imag();
}
)"},
    {"sign_of", nullptr, R"(/// -1, 0 or 1; NaN stays.
template <class T>
static inline T sign_of(T x) {
    if constexpr (std::is_floating_point_v<T>) {
        if (x != x) return x;
    }
    return static_cast<T>(int(x > T(0)) - int(x < T(0)));
}
)"},
    {"is_finite", nullptr, R"(template <class T>
static inline bool is_finite(T x) {
    const T difference = x - x;
    return difference == difference;
}
template <class T>
static inline bool is_finite(const std::complex<T>& x) {
    return is_finite(x.real()) && is_finite(x.imag());
}
)"},
    {"is_infinite", nullptr, R"(template <class T>
static inline bool is_infinite(T x) {
    const T difference = x - x;
    return x == x && difference != difference;
}
)"},
    {"left_shift_of", nullptr, R"(/// A shift by the width or more gives 0.
template <class T>
static inline T left_shift_of(T a, T b) {
    const bool is_inside = static_cast<std::uint64_t>(b) < sizeof(T) * 8;
    return is_inside ? static_cast<T>(static_cast<std::uint64_t>(a) << static_cast<std::uint64_t>(b)) : T(0);
}
)"},
    {"right_shift_of", nullptr, R"(/// A shift by the width or more gives 0, or the sign.
template <class T>
static inline T right_shift_of(T a, T b) {
    const bool is_inside = static_cast<std::uint64_t>(b) < sizeof(T) * 8;
    if (is_inside) return static_cast<T>(a >> b);
    if constexpr (std::is_signed_v<T>) return a < 0 ? T(-1) : T(0);
    else return T(0);
}
)"},
    {"plain_product", nullptr, R"(template <class T>
static inline std::complex<T> plain_product(const std::complex<T>& a, const std::complex<T>& b) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}
)"},
    {"real_part", nullptr, R"(template <class T>
static inline T real_part(const std::complex<T>& x) {
    return x.real();
}
)"},
    {"to_integer", nullptr, R"(/// Saturates; NaN is 0.
template <class To, class From>
static inline To to_integer(From x) {
    // 2^digits is exact in every type of floating point; the largest integer itself may not be.
    constexpr From above = From(2) * From(std::uint64_t(1) << (std::numeric_limits<To>::digits - 1));
    if (x != x) return To(0);
    if (x >= above) return std::numeric_limits<To>::max();
    if (x < From(std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
    return static_cast<To>(x);
}
)"},
};

}  // namespace

std::span<const helper> element_helpers() { return element_table; }

}  // namespace xf::emit
