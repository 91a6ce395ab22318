#pragma once
#include <bit>
#include <cstdint>
#include <type_traits>

/// Floating point of 16 bits: types that arrays hold and that nothing computes in. Here are the conversions
/// of one element; rows/convert_halves.hpp has the same of vectors. All is inlined: rows of several
/// instruction sets in one program share no definition.
namespace xf {
namespace core {

/// Rounds to nearest, ties to even. A NaN keeps its sign and the upper bits of its payload, and is quiet.
[[gnu::always_inline]] constexpr std::uint16_t bfloat16_bits(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7FFFFFFFU) > 0x7F800000U) return std::uint16_t((bits >> 16) | 0x40U);
    return std::uint16_t((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16);
}
/// The same for float16: what is 65520 or more becomes infinite, what is below 2^-14 subnormal.
[[gnu::always_inline]] constexpr std::uint16_t float16_bits(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = (bits >> 16) & 0x8000U, size = bits & 0x7FFFFFFFU;
    if (size > 0x7F800000U) return std::uint16_t(sign | 0x7E00U | ((size >> 13) & 0x3FFU));
    if (size >= 0x47800000U) return std::uint16_t(sign | 0x7C00U);
    if (size >= 0x38800000U)
        return std::uint16_t(sign | ((size - 0x38000000U + 0xFFFU + ((size >> 13) & 1U)) >> 13));
    // Half of the distance of these numbers is 2^-25. What is smaller becomes 0, and so does that itself.
    if (size <= 0x33000000U) return std::uint16_t(sign);
    const std::uint32_t digits = (size & 0x7FFFFFU) | 0x800000U, shift = 126 - (size >> 23);
    const std::uint32_t kept = digits >> shift, rest = digits & ((1U << shift) - 1), half = 1U << (shift - 1);
    return std::uint16_t(sign | (kept + (rest > half || (rest == half && (kept & 1U) != 0) ? 1U : 0U)));
}

[[gnu::always_inline]] constexpr float float_of_bfloat16(std::uint16_t bits) {
    return std::bit_cast<float>(std::uint32_t(bits) << 16);
}
/// A NaN becomes quiet, as processors have it.
[[gnu::always_inline]] constexpr float float_of_float16(std::uint16_t bits) {
    const std::uint32_t sign = std::uint32_t(bits & 0x8000U) << 16, size = bits & 0x7FFFU;
    if (size > 0x7C00U) return std::bit_cast<float>(sign | 0x7FC00000U | (size << 13));
    if (size == 0x7C00U) return std::bit_cast<float>(sign | 0x7F800000U);
    if (size >= 0x400U) return std::bit_cast<float>(sign | ((size << 13) + 0x38000000U));
    const float tiny = std::bit_cast<float>(0x38800000U | (size << 13)) - 0x1p-14F;
    return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(tiny));
}

}  // namespace core

/// The upper half of a float: 8 bits of precision, and its range. An element type of arrays: as an operand it
/// is float, as a target it takes floats rounded to nearest, ties to even.
struct bfloat16 {
    std::uint16_t bits;

    bfloat16() = default;
    [[gnu::always_inline]] constexpr bfloat16(float value) : bits(core::bfloat16_bits(value)) {}
    [[gnu::always_inline]] constexpr operator float() const { return core::float_of_bfloat16(bits); }
    [[gnu::always_inline]] static constexpr bfloat16 of_bits(std::uint16_t bits) {
        return std::bit_cast<bfloat16>(bits);
    }
};

/// IEEE 754's binary16: 11 bits of precision, numbers up to 65504. An element type of arrays, as bfloat16 is.
struct float16 {
    std::uint16_t bits;

    float16() = default;
    [[gnu::always_inline]] constexpr float16(float value) : bits(core::float16_bits(value)) {}
    [[gnu::always_inline]] constexpr operator float() const { return core::float_of_float16(bits); }
    [[gnu::always_inline]] static constexpr float16 of_bits(std::uint16_t bits) {
        return std::bit_cast<float16>(bits);
    }
};

/// Floating point of 16 bits.
template <class T>
concept half_element = std::is_same_v<T, bfloat16> || std::is_same_v<T, float16>;

}  // namespace xf
