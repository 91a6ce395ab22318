#pragma once
#include "xfuse/rows/pack.hpp"

/// Vectors of halves to vectors of float and back, with the bits of core/halves.hpp: by integers, as every
/// instruction set has them.
namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

template <int Lanes>
using words = raw<std::uint32_t, Lanes>;
template <int Lanes>
using signed_words = raw<std::int32_t, Lanes>;

/// The same bits as another vector.
template <class To, class From>
XFUSE_INLINE To as(const From& from) {
    return reinterpret_cast<To>(from);
}

template <int Lanes>
XFUSE_INLINE raw<float, Lanes> widen(bfloat16, const raw<bfloat16, Lanes>& from) {
    return as<raw<float, Lanes>>(__builtin_convertvector(from, words<Lanes>) << 16);
}

/// Comparisons are of signed words: not all instruction sets have others.
template <int Lanes>
XFUSE_INLINE raw<float, Lanes> widen(float16, const raw<float16, Lanes>& from) {
    const auto all = __builtin_convertvector(from, words<Lanes>);
    const words<Lanes> size = (all & 0x7FFF) << 13, sign = (all & 0x8000) << 16;
    const auto order = as<signed_words<Lanes>>(size);
    const words<Lanes> special = size | 0x7F800000 | as<words<Lanes>>((order > 0x0F800000) & 0x00400000);
    const words<Lanes> tiny = as<words<Lanes>>(as<raw<float, Lanes>>(size + 0x38800000) - 0x1p-14F);
    const auto is_special = as<words<Lanes>>(order >= 0x0F800000),
               is_tiny = as<words<Lanes>>(order < 0x00800000);
    const words<Lanes> normal = size + 0x38000000;
    return as<raw<float, Lanes>>(sign | (is_special & special) | (is_tiny & tiny) |
                                 (~(is_special | is_tiny) & normal));
}

template <int Lanes>
XFUSE_INLINE words<Lanes> narrow(bfloat16, const raw<float, Lanes>& from) {
    const auto bits = as<words<Lanes>>(from);
    const auto is_nan = as<words<Lanes>>(as<signed_words<Lanes>>(bits & 0x7FFFFFFF) > 0x7F800000);
    const words<Lanes> upper = bits >> 16, rounded = (bits + 0x7FFF + (upper & 1)) >> 16;
    return (is_nan & (upper | 0x40)) | (~is_nan & rounded);
}

/// Added to 1/2, what is below 2^-14 is rounded where the digits of a subnormal half end.
template <int Lanes>
XFUSE_INLINE words<Lanes> narrow(float16, const raw<float, Lanes>& from) {
    const auto bits = as<words<Lanes>>(from);
    const words<Lanes> size = bits & 0x7FFFFFFF, sign = (bits >> 16) & 0x8000;
    const auto order = as<signed_words<Lanes>>(size);
    const words<Lanes> normal = (size - 0x38000000 + 0xFFF + ((size >> 13) & 1)) >> 13;
    const words<Lanes> tiny = as<words<Lanes>>(as<raw<float, Lanes>>(size) + 0.5F) - 0x3F000000;
    const auto is_nan = as<words<Lanes>>(order > 0x7F800000);
    const words<Lanes> special = 0x7C00 | (is_nan & (0x200 | ((size >> 13) & 0x3FF)));
    const auto is_special = as<words<Lanes>>(order >= 0x47800000),
               is_tiny = as<words<Lanes>>(order < 0x38800000);
    return sign | (is_special & special) | (is_tiny & tiny) | (~(is_special | is_tiny) & normal);
}

/// Between a half and float, the one type that halves are computed in.
template <class To, class From, int Lanes>
XFUSE_INLINE pack<To, Lanes> convert_half(const pack<From, Lanes>& from) {
    static_assert(std::is_same_v<To, float> || std::is_same_v<From, float>);
    if constexpr (Lanes == 1 && half_element<From>) return {float(From::of_bits(from.v))};
    else if constexpr (Lanes == 1) return {To(from.v).bits};
    else if constexpr (half_element<From>) return {rows::widen<Lanes>(From{}, from.v)};
    else return {__builtin_convertvector(rows::narrow<Lanes>(To{}, from.v), raw<To, Lanes>)};
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
