#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "expr/values.hpp"

/// NumPy's answers at the places where implementations differ. Expected values come from NumPy 1.24,
/// or from the pooling formulas of PyTorch where NumPy has no such operation.
namespace semantics {

using namespace values;

inline constexpr float no_number = std::numeric_limits<float>::quiet_NaN();
inline constexpr float inf = std::numeric_limits<float>::infinity();

inline float counting[96];
inline const bool counted = [] {
    for (int i = 0; i < 96; ++i) counting[i] = float(i);
    return true;
}();
inline const float* const from_zero = counting;

using i8 = std::int8_t;
using u8 = std::uint8_t;
using i16 = std::int16_t;
using u16 = std::uint16_t;
using i32 = std::int32_t;
using u32 = std::uint32_t;
using i64 = std::int64_t;
using u64 = std::uint64_t;
using c64 = std::complex<float>;
using c128 = std::complex<double>;

}  // namespace semantics
