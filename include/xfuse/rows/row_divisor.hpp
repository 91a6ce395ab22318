#pragma once
#include "xfuse/rows/vector_exp.hpp"

/// Division by an element that is the same for a whole row: a multiplication by its reciprocal, which is
/// known to twice a float's digits, and a correction, which gives the bits of the division.

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

/// What is known of a divisor before its row. Source    Markstein 1990, Computation of elementary functions
/// on the IBM RISC System/6000: with 1 / y rounded to nearest and a quotient within one ulp, a step of
/// q + (x - q * y) * (1 / y) rounds as the division does, if none of it overflows or is subnormal.
struct row_divisor {
    float value, reciprocal;
    float rest;     ///< 1 / value less the reciprocal, about
    bool is_usual;  ///< its quotients of usual dividends are normal numbers

    static XFUSE_INLINE row_divisor of(float value) {
        const float size = std::fabs(value);
        const float reciprocal = 1 / value;
        const double error = 1 - double(value) * double(reciprocal);
        return {value, reciprocal, float(error) * reciprocal, size >= 0x1p-30F && size <= 0x1p30F};
    }
};

#if defined(XFUSE_HAS_FUSED_ROWS)
/// c - a * b, rounded once.
XFUSE_INLINE full_vector<float> fused_rest(const full_vector<float>& a, const full_vector<float>& b,
                                           full_vector<float> c) {
    asm("vfnmadd231ps %2, %1, %0" : "+v"(c) : "v"(a), "v"(b));
    return c;
}

/// Is any magnitude not from 2^-90 up to 2^90?
XFUSE_INLINE bool has_unusual(const full_vector<float>& x) {
    using bits = raw<std::uint32_t, full_lanes<float>>;
    constexpr std::uint32_t exponent = 1U << 24U, low = (127 - 90) * exponent, span = 180 * exponent - 1;
    const bits above_low = ((bits)x << 1) - low;
#if defined(__AVX512F__)
    unsigned short lanes;
    asm("vpcmpud $6, %2, %1, %0" : "=Yk"(lanes) : "v"(above_low), "v"(bits{} + span));
    return lanes != 0;
#else
    return __builtin_ia32_movmskps256((full_vector<float>)(above_low > span)) != 0;
#endif
}

XFUSE_INLINE full_vector<float> divided(const full_vector<float>& x, const row_divisor& by) {
    const full_vector<float> divisor = by.value - full_vector<float>{};
    if (!by.is_usual || has_unusual(x)) return x / divisor;
    const full_vector<float> reciprocal = by.reciprocal - full_vector<float>{};
    // Within an ulp, then rounded.
    const full_vector<float> quotient = fused(x, reciprocal, x * (by.rest - full_vector<float>{}));
    return fused(fused_rest(quotient, divisor, x), reciprocal, quotient);
}
#endif

/// Is there a faster way than the division's for packs of this type?
template <class T>
inline constexpr bool has_row_divisor =
#if defined(XFUSE_HAS_FUSED_ROWS)
    std::is_same_v<T, float>;
#else
    false;
#endif

template <int Lanes>
XFUSE_INLINE pack<float, Lanes> divide_row(const pack<float, Lanes>& x, const row_divisor& by) {
#if defined(XFUSE_HAS_FUSED_ROWS)
    if constexpr (Lanes > 1)
        return {on_full_vectors<float, Lanes>([&](const auto& v) { return divided(v, by); }, x.v)};
    else
#endif
        return {x.v / by.value};
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
