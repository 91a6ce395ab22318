#pragma once
#include <limits>

#include "xfuse/core/promote.hpp"
#include "xfuse/rows/convert_halves.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

/// Converts one value: float to integer saturates and takes NaN to 0; complex to real drops the
/// imaginary part; anything to bool asks whether it is not zero.
template <class To, class From>
XFUSE_INLINE To convert_scalar(From value) {
    if constexpr (std::is_same_v<To, From>) return value;
    else if constexpr (is_complex<From>::value && is_complex<To>::value) return To(value);
    else if constexpr (std::is_same_v<To, bool>) return value != From(0);
    else if constexpr (is_complex<From>::value) return convert_scalar<To>(value.real());
    else if constexpr (is_complex<To>::value) return To(static_cast<real_t<To>>(value));
    else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
        // 2^digits is exact in every float type; the largest integer itself may not be.
        constexpr From above = From(2) * From(std::uint64_t(1) << (std::numeric_limits<To>::digits - 1));
        if (value != value) return To(0);
        if (value >= above) return std::numeric_limits<To>::max();
        if (value < From(std::numeric_limits<To>::min())) return std::numeric_limits<To>::min();
        return static_cast<To>(value);
    } else return static_cast<To>(value);
}

template <int Size, bool IsSigned>
using sized_integer = std::conditional_t<
    IsSigned,
    std::conditional_t<Size == 2, std::int16_t, std::conditional_t<Size == 4, std::int32_t, std::int64_t>>,
    std::conditional_t<Size == 2, std::uint16_t,
                       std::conditional_t<Size == 4, std::uint32_t, std::uint64_t>>>;

/// Integers double or halve their size a step, and pass through int32 on their way to floating point: g++ has
/// instructions for such steps, and takes longer ones apart element by element.
template <class To, int Lanes, class From>
XFUSE_INLINE auto convert_vector(const raw<From, Lanes>& from) {
    constexpr int size = sizeof(From), wanted = sizeof(To);
    if constexpr (std::is_same_v<To, From>) return from;
    else if constexpr (std::is_integral_v<From> && std::is_floating_point_v<To> && size < 4) {
        return __builtin_convertvector(rows::convert_vector<std::int32_t, Lanes, From>(from), raw<To, Lanes>);
    } else if constexpr (std::is_integral_v<From> && std::is_integral_v<To> && wanted > 2 * size) {
        using step = sized_integer<2 * size, std::is_signed_v<From>>;
        return rows::convert_vector<To, Lanes, step>(__builtin_convertvector(from, raw<step, Lanes>));
    } else if constexpr (std::is_integral_v<From> && std::is_integral_v<To> && 2 * wanted < size) {
        using step = sized_integer<size / 2, std::is_signed_v<From>>;
        return rows::convert_vector<To, Lanes, step>(__builtin_convertvector(from, raw<step, Lanes>));
    } else return __builtin_convertvector(from, raw<To, Lanes>);
}

/// A mask of lanes of all ones or none as bools. AVX-512 narrows a mask in one step.
template <int Lanes, class Mask>
XFUSE_INLINE pack<bool, Lanes> as_bools(const Mask& mask) {
    using lane = std::remove_cvref_t<decltype(mask[0])>;
    if constexpr (vector_bytes == 64) return {__builtin_convertvector(mask, raw<bool, Lanes>) & 1};
    else return {convert_vector<std::uint8_t, Lanes, lane>(mask) & 1};
}

template <class To, class From, int Lanes>
XFUSE_INLINE pack<To, Lanes> convert(const pack<From, Lanes>& from) {
    constexpr bool saturates = std::is_floating_point_v<From> && std::is_integral_v<To>;
    if constexpr (std::is_same_v<To, From>) return from;
    else if constexpr (half_element<From> || half_element<To>) return convert_half<To>(from);
    else if constexpr (Lanes == 1 || (saturates && !std::is_same_v<To, bool>)) {
        return by_lane<To, Lanes>([](From value) { return convert_scalar<To>(value); }, from);
    } else if constexpr (std::is_same_v<To, bool>) {
        return as_bools<Lanes>(from.v != lane_t<From>(0));
    } else {
        return {convert_vector<To, Lanes, lane_t<From>>(from.v)};
    }
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
