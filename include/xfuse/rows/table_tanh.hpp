#pragma once
#include "xfuse/rows/vector_exp.hpp"

#if defined(__AVX512F__)
namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

using full_float_vector = raw<float, 16>;

// tanh(x) / x on 32 intervals of x up to 9.02, where tanh rounds to 1: polynomials in the distance from the
// interval's middle, -0.5 to 0.5, projected on Chebyshev's; on the first interval 1 + u^2 * p(u), so that
// tiny x are their own results. The lower halves of the last row are, as bfloat16, what the first row lost to
// rounding: the other coefficients are fitted to what that makes of the last ones.
inline constexpr int tanh_degree = 5;
inline constexpr float tanh_limit = 9.02f;
inline constexpr float tanh_scale = 3.436807f;  ///< 31 / tanh_limit
inline constexpr float tanh_table[tanh_degree + 1][32] = {
    {1.0F,         0.972703278F, 0.900565028F, 0.805182219F, 0.706519365F, 0.616319537F, 0.538946509F,
     0.47454235F,  0.421507418F, 0.377830446F, 0.341645598F, 0.311401784F, 0.285869896F, 0.264095902F,
     0.245344073F, 0.229046315F, 0.214761585F, 0.202144682F, 0.190922931F, 0.180878863F, 0.171837315F,
     0.163655862F, 0.156217635F, 0.149425924F, 0.14320004F,  0.137472138F, 0.132184803F, 0.127289101F,
     0.122743085F, 0.118510574F, 0.114560224F, 0.110864736F},
    {0.0F,
     -0.0528065786F,
     -0.0876075998F,
     -0.099725008F,
     -0.0956731066F,
     -0.0840585455F,
     -0.0707054213F,
     -0.0583905056F,
     -0.0480229259F,
     -0.0396443047F,
     -0.0329837762F,
     -0.0277078282F,
     -0.0235139616F,
     -0.0201557912F,
     -0.0174418893F,
     -0.0152266175F,
     -0.0133999968F,
     -0.0118789747F,
     -0.0106005548F,
     -0.00951661821F,
     -0.0085901022F,
     -0.00779219763F,
     -0.00710030086F,
     -0.00649651187F,
     -0.00596652506F,
     -0.00549880881F,
     -0.00508398982F,
     -0.00471438933F,
     -0.0043836697F,
     -0.00408656523F,
     -0.00381867075F,
     -0.00357627985F},
    {-0.0282207299F,  -0.0229477342F,  -0.0115002301F,  -0.00125250826F, 0.00454833917F,  0.00658329343F,
     0.00655008201F,  0.00569761498F,  0.00467094686F,  0.00373216835F,  0.0029568437F,   0.00234447792F,
     0.00186989061F,  0.00150414789F,  0.00122180325F,  0.00100255979F,  0.000830924022F, 0.00069530413F,
     0.000587093935F, 0.000499907997F, 0.000428991887F, 0.000370783877F, 0.000322595239F, 0.000282379129F,
     0.000248563476F, 0.000219929963F, 0.000195526038F, 0.000174600529F, 0.00015655614F,  0.000140914141F,
     0.000127288004F, 0.000115363313F},
    {-9.85502993e-07F, 0.00322586345F,   0.00394780235F,   0.002711643F,     0.0012127657F,
     0.00024549407F,   -0.00019825132F,  -0.00033570439F,  -0.000335284101F, -0.000286951719F,
     -0.000230220045F, -0.00017952628F,  -0.00013850721F,  -0.000106741594F, -8.26128671e-05F,
     -6.44049287e-05F, -5.06576798e-05F, -4.02293044e-05F, -3.22622036e-05F, -2.61235291e-05F,
     -2.13500534e-05F, -1.76033609e-05F, -1.46351631e-05F, -1.22622505e-05F, -1.03487464e-05F,
     -8.79285835e-06F, -7.51790185e-06F, -6.46544549e-06F, -5.59061391e-06F, -4.85874034e-06F,
     -4.24274276e-06F, -3.72128466e-06F},
    {0.000965640531F,  0.000532496546F,  -0.000132394736F, -0.000395206065F, -0.000318100356F,
     -0.000168691666F, -6.45084583e-05F, -1.23119398e-05F, 8.35250194e-06F,  1.4025889e-05F,
     1.37039697e-05F,  1.14942286e-05F,  9.04604713e-06F,  6.91812602e-06F,  5.22975961e-06F,
     3.94430435e-06F,  2.98382679e-06F,  2.27116789e-06F,  1.74251591e-06F,  1.34887034e-06F,
     1.0539186e-06F,   8.31208695e-07F,  6.61610727e-07F,  5.31307023e-07F,  4.30292999e-07F,
     3.51290055e-07F,  2.8896909e-07F,   2.39399952e-07F,  1.99661372e-07F,  1.67564224e-07F,
     1.41454649e-07F,  1.20072897e-07F},
    {-3.21865082e-05F, -0.000139418844F, -0.000101183708F, -8.47567389e-06F, 2.95867194e-05F,
     2.67861633e-05F,  1.50321921e-05F,  6.5920558e-06F,   2.21571349e-06F,  3.34708858e-07F,
     -3.37498534e-07F, -4.96171083e-07F, -4.66026222e-07F, -3.82208725e-07F, -2.94658122e-07F,
     -2.21836032e-07F, -1.65023806e-07F, -1.22641396e-07F, -9.08940336e-08F, -6.76107064e-08F,
     -5.10333074e-08F, -3.8811109e-08F,  -2.95916163e-08F, -2.28399308e-08F, -1.77174382e-08F,
     -1.3981186e-08F,  -1.10708092e-08F, -8.80066331e-09F, -7.12143056e-09F, -5.78268056e-09F,
     -4.6911719e-09F,  -3.89070642e-09F}};

/// The entries of a row of 32 at the low five bits of each index.
XFUSE_INLINE full_float_vector look_up(const float* row, full_float_vector index) {
    full_float_vector low, high;
    std::memcpy(&low, row, sizeof low);
    std::memcpy(&high, row + 16, sizeof high);
    // One instruction; GCC and clang have no common name for it.
    asm("vpermi2ps %2, %1, %0" : "+v"(index) : "v"(low), "v"(high));
    return index;
}

/// Hyperbolic tangent of 16 floats, within 0.72 ulp; NaN stays NaN, signs of zero stay. A table in registers
/// and a short polynomial take about half the time of libmvec's, and then memory is what one waits for. The
/// largest term is added last, so that the others' rounding hardly counts.
XFUSE_INLINE full_float_vector table_tanh(const full_float_vector& x) {
    using V = full_float_vector;
    using bits = raw<std::int32_t, 16>;
    const auto all = [](float v) { return V{} + v; };
    const bits sign = bits{} + std::int32_t(0x80000000);
    const V inside = at_most((V)((bits)x & ~sign), all(tanh_limit));
    // Adding 2^23 rounds to an integer and leaves it in the low bits.
    const V round_to_integer = all(8388608.0F);
    const V place = fused(inside, all(tanh_scale), round_to_integer);
    const V u = fused(inside, all(tanh_scale), round_to_integer - place), square = u * u;
    const auto at = [&](int row) { return look_up(tanh_table[row], place); };
    const V last = at(5), rest = (V)((bits)last << 16);
    const V high = fused(fused(last, u, at(4)), square, fused(at(3), u, at(2)));
    const V sum = fused(high, square, fused(at(1), u, rest));
    const V result = fused(inside, at(0), inside * sum);
    return (V)((bits)result | ((bits)x & sign));
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
#endif
