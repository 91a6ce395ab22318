#pragma once
#include <limits>

#include "xfuse/core/promote.hpp"
#include "xfuse/rows/pack.hpp"

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

template <class To, class From, int Lanes>
XFUSE_INLINE pack<To, Lanes> convert(const pack<From, Lanes>& from) {
    constexpr bool saturates = std::is_floating_point_v<From> && std::is_integral_v<To>;
    if constexpr (std::is_same_v<To, From>) return from;
    else if constexpr (Lanes == 1 || (saturates && !std::is_same_v<To, bool>)) {
        return by_lane<To, Lanes>([](From value) { return convert_scalar<To>(value); }, from);
    } else if constexpr (std::is_same_v<To, bool>) {
        return {__builtin_convertvector(from.v != lane_t<From>(0), raw<bool, Lanes>) & 1};
    } else {
        return {__builtin_convertvector(from.v, raw<To, Lanes>)};
    }
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
