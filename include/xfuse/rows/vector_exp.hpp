#pragma once
#include "xfuse/rows/vector_math.hpp"

/// exp of full vectors of floats, inlined: a call of libmvec spills every register around it.

#if (defined(__AVX2__) && defined(__FMA__)) || defined(__AVX512F__)
#define XFUSE_HAS_FUSED_ROWS 1

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

/// a * b + c, rounded once, whatever the compiler is allowed to contract.
XFUSE_INLINE full_vector<float> fused(const full_vector<float>& a, const full_vector<float>& b,
                                      full_vector<float> c) {
    asm("vfmadd231ps %2, %1, %0" : "+v"(c) : "v"(a), "v"(b));
    return c;
}

/// At most high; NaN stays, as the instruction gives its last operand where one of both is NaN.
XFUSE_INLINE full_vector<float> at_most(full_vector<float> x, const full_vector<float>& high) {
    asm("vminps %0, %1, %0" : "+v"(x) : "v"(high));
    return x;
}
/// Between low and high; NaN stays, likewise.
XFUSE_INLINE full_vector<float> clamped(full_vector<float> x, const full_vector<float>& low,
                                        const full_vector<float>& high) {
    x = at_most(x, high);
    asm("vmaxps %0, %1, %0" : "+v"(x) : "v"(low));
    return x;
}

/// x * 2^n, rounded once; n are integers from -150 to 128, `bits` has them in its low bits.
XFUSE_INLINE full_vector<float> scaled_by_power(
    full_vector<float> x, const full_vector<float>& n,
    [[maybe_unused]] const raw<std::int32_t, full_lanes<float>>& bits) {
#if defined(__AVX512F__)
    asm("vscalefps %1, %0, %0" : "+v"(x) : "v"(n));
    return x;
#else
    (void)n;
    constexpr int exponent_at = 23, bias = 127;
    const auto half = bits >> 1, rest = bits - half;
    return x * (full_vector<float>)((half + bias) << exponent_at) *
           (full_vector<float>)((rest + bias) << exponent_at);
#endif
}

/// exp of floats, within 0.9 ulp of every one; 0 and infinity beyond the range, subnormal results rounded,
/// NaN stays. exp(x) = 2^n * exp(r) with |r| up to log(2) / 2, exp(r) = 1 + r * (1 + r * p(r)), p of least
/// relative error: what is rounded before the last step is small beside 1.
XFUSE_INLINE full_vector<float> inlined_exp(const full_vector<float>& x) {
    using V = full_vector<float>;
    using bits = raw<std::int32_t, full_lanes<float>>;
    const auto all = [](float v) { return V{} + v; };
    // Below it results are 0, above it infinity.
    const V inside = clamped(x, all(-104.0F), all(89.0F));
    // Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits.
    const V round_to_integer = all(12582912.0F);
    const V place = fused(inside, all(1.44269502F), round_to_integer);
    const V n = place - round_to_integer;
    // log(2) as a float, and what is left of it.
    V r = fused(n, all(-0.693147182F), inside);
    r = fused(n, all(1.90465421e-9F), r);
    V p = all(1.381454009e-3F);
    p = fused(p, r, all(8.368745108e-3F));
    p = fused(p, r, all(4.166839079e-2F));
    p = fused(p, r, all(0.1666652040F));
    p = fused(p, r, all(0.4999999343F));
    p = fused(fused(p, r, all(1.0F)), r, all(1.0F));
    return scaled_by_power(p, n, (bits)place - (bits)round_to_integer);
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
#endif
