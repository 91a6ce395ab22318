#pragma once
#include "xfuse/rows/pack.hpp"

#if defined(__AVX512F__)
namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

using full_float_vector = raw<float, 16>;

// tanh(x) / x on 32 intervals of |x| up to 9.02, where tanh rounds to 1: polynomials of degree 5 in the
// distance from the interval's middle, -0.5 to 0.5, fitted to the relative error at Chebyshev nodes.
inline constexpr int tanh_degree = 5;
inline constexpr float tanh_limit = 9.02f;
inline constexpr float tanh_scale = 3.436807f;  ///< 31 / tanh_limit
inline constexpr float tanh_table[tanh_degree + 1][32] = {
    {1.0f,         0.972703278f, 0.900565028f, 0.805182219f, 0.706519365f, 0.616319537f, 0.538946509f,
     0.47454235f,  0.421507418f, 0.377830446f, 0.341645598f, 0.311401784f, 0.285869896f, 0.264095902f,
     0.245344073f, 0.229046315f, 0.214761585f, 0.202144682f, 0.190922931f, 0.180878863f, 0.171837315f,
     0.163655862f, 0.156217635f, 0.149425924f, 0.14320004f,  0.137472138f, 0.132184803f, 0.127289101f,
     0.122743085f, 0.118510574f, 0.114560224f, 0.110864736f},
    {0.0f,
     -0.0528065935f,
     -0.0876075998f,
     -0.099725008f,
     -0.0956731066f,
     -0.0840585455f,
     -0.0707054213f,
     -0.0583905093f,
     -0.0480229259f,
     -0.0396443047f,
     -0.0329837762f,
     -0.0277078282f,
     -0.0235139616f,
     -0.0201557912f,
     -0.0174418893f,
     -0.0152266175f,
     -0.0133999968f,
     -0.0118789747f,
     -0.0106005548f,
     -0.00951661821f,
     -0.0085901022f,
     -0.00779219763f,
     -0.00710030086f,
     -0.00649651187f,
     -0.00596652506f,
     -0.00549880881f,
     -0.00508398982f,
     -0.00471438933f,
     -0.0043836697f,
     -0.00408656476f,
     -0.00381867075f,
     -0.00357627985f},
    {-0.0282196067f,  -0.0229477342f,  -0.0115002301f,  -0.00125250814f, 0.00454833917f,  0.00658329343f,
     0.00655008154f,  0.00569761498f,  0.00467094686f,  0.00373216835f,  0.0029568437f,   0.00234447792f,
     0.00186989061f,  0.00150414789f,  0.00122180325f,  0.00100255979f,  0.000830924022f, 0.00069530413f,
     0.000587093935f, 0.000499907997f, 0.000428991887f, 0.000370783877f, 0.000322595239f, 0.000282379129f,
     0.000248563476f, 0.000219929963f, 0.000195526038f, 0.000174600529f, 0.00015655614f,  0.000140914141f,
     0.000127288004f, 0.000115363313f},
    {0.0f,
     0.00322607742f,
     0.00394784892f,
     0.00271159899f,
     0.00121275941f,
     0.000245526549f,
     -0.000198243884f,
     -0.000335698685f,
     -0.00033528218f,
     -0.000286950846f,
     -0.000230219754f,
     -0.000179526047f,
     -0.000138507181f,
     -0.000106741747f,
     -8.26127944e-05f,
     -6.44049578e-05f,
     -5.0657738e-05f,
     -4.02294427e-05f,
     -3.22622363e-05f,
     -2.61234709e-05f,
     -2.13500643e-05f,
     -1.76034027e-05f,
     -1.46351631e-05f,
     -1.22622505e-05f,
     -1.03487237e-05f,
     -8.79285926e-06f,
     -7.51790094e-06f,
     -6.46543185e-06f,
     -5.59061436e-06f,
     -4.85874398e-06f,
     -4.2427364e-06f,
     -3.7212908e-06f},
    {0.000943526102f,  0.000532495091f,  -0.000132393718f, -0.000395206618f, -0.000318100589f,
     -0.000168691389f, -6.45081673e-05f, -1.23117825e-05f, 8.35256742e-06f,  1.40259108e-05f,
     1.3703976e-05f,   1.14942295e-05f,  9.04604622e-06f,  6.91812465e-06f,  5.2297587e-06f,
     3.9443039e-06f,   2.98382633e-06f,  2.27116766e-06f,  1.74251579e-06f,  1.34887023e-06f,
     1.05391848e-06f,  8.31208638e-07f,  6.6161067e-07f,   5.31306966e-07f,  4.30292971e-07f,
     3.51290055e-07f,  2.8896909e-07f,   2.39399952e-07f,  1.99661358e-07f,  1.67564224e-07f,
     1.41454649e-07f,  1.20072897e-07f},
    {0.0f,
     -0.000140103424f,
     -0.000101333128f,
     -8.33530066e-06f,
     2.96071721e-05f,
     2.66822244e-05f,
     1.50083779e-05f,
     6.5737454e-06f,
     2.20951779e-06f,
     3.31870638e-07f,
     -3.38456942e-07f,
     -4.96894756e-07f,
     -4.66153693e-07f,
     -3.8172675e-07f,
     -2.94886689e-07f,
     -2.2173964e-07f,
     -1.64839122e-07f,
     -1.22191182e-07f,
     -9.07781725e-08f,
     -6.7797977e-08f,
     -5.09975209e-08f,
     -3.86760988e-08f,
     -2.95893958e-08f,
     -2.28410215e-08f,
     -1.77895387e-08f,
     -1.39764778e-08f,
     -1.10735625e-08f,
     -8.8445935e-09f,
     -7.1187114e-09f,
     -5.77144865e-09f,
     -4.71147699e-09f,
     -3.87125088e-09f},
};

/// The entries of a row of 32 at the low five bits of each index.
XFUSE_INLINE full_float_vector look_up(const float* row, full_float_vector index) {
    full_float_vector low, high;
    std::memcpy(&low, row, sizeof low);
    std::memcpy(&high, row + 16, sizeof high);
    // One instruction; GCC and clang have no common name for it.
    asm("vpermi2ps %2, %1, %0" : "+v"(index) : "v"(low), "v"(high));
    return index;
}

/// Hyperbolic tangent of 16 floats, within 2.4 ulp; NaN stays NaN, signs of zero stay. A table in registers
/// and a short polynomial take about half the time of libmvec's, and then memory is what one waits for.
XFUSE_INLINE full_float_vector table_tanh(const full_float_vector& x) {
    using bits = raw<std::int32_t, 16>;
    const bits sign = (bits)x & (bits{} + std::int32_t(0x80000000));
    const full_float_vector positive = (full_float_vector)((bits)x ^ sign);
    // Not a minimum, which would drop NaN.
    const full_float_vector inside = positive > tanh_limit ? full_float_vector{} + tanh_limit : positive;
    // Adding 2^23 rounds to an integer and leaves it in the low bits.
    constexpr float round_to_integer = 8388608.0f;
    const full_float_vector place = inside * tanh_scale + round_to_integer;
    const full_float_vector u = inside * tanh_scale - (place - round_to_integer);
    full_float_vector sum = look_up(tanh_table[tanh_degree], place);
    for (int k = tanh_degree; k-- > 0;) sum = sum * u + look_up(tanh_table[k], place);
    return (full_float_vector)((bits)(inside * sum) | sign);
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
#endif
