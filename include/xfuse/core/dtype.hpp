#pragma once
#include <complex>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <type_traits>

#include "xfuse/core/halves.hpp"

namespace xf {

/// The element types of the library; the run-time counterpart of the C++ type.
// clang-format off
enum class dtype : std::uint8_t {
    boolean, int8, uint8, int16, uint16, int32, uint32, int64, uint64,
    float32, float64, complex64, complex128,
    bfloat16, float16  // of memory alone: nothing computes in them
};
// clang-format on
inline constexpr int dtype_count = 15;
/// The first ones are those that operations compute in.
inline constexpr int computed_count = 13;

/// Bytes of one element.
std::size_t size_of(dtype type);

/// NumPy's name: "float32", "bool", ...
const char* name_of(dtype type);

template <class T>
struct is_complex : std::false_type {};
template <class T>
struct is_complex<std::complex<T>> : std::true_type {};

namespace core {

template <class T>
constexpr int dtype_code() {
    using enum dtype;
    if constexpr (std::is_same_v<T, bool>) return int(boolean);
    else if constexpr (std::is_same_v<T, float>) return int(float32);
    else if constexpr (std::is_same_v<T, double>) return int(float64);
    else if constexpr (std::is_same_v<T, std::complex<float>>) return int(complex64);
    else if constexpr (std::is_same_v<T, std::complex<double>>) return int(complex128);
    else if constexpr (std::is_same_v<T, xf::bfloat16>) return int(dtype::bfloat16);
    else if constexpr (std::is_same_v<T, xf::float16>) return int(dtype::float16);
    else if constexpr (std::is_integral_v<T> && sizeof(T) <= 8) {
        constexpr int by_size = sizeof(T) == 1 ? 1 : sizeof(T) == 2 ? 3 : sizeof(T) == 4 ? 5 : 7;
        return by_size + (std::is_unsigned_v<T> ? 1 : 0);
    } else return -1;
}

using elements =
    std::tuple<bool, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t, std::int32_t, std::uint32_t,
               std::int64_t, std::uint64_t, float, double, std::complex<float>, std::complex<double>>;

/// The element type of a run-time one.
template <int Code>
using element_at = std::tuple_element_t<std::size_t(Code), elements>;

}  // namespace core

/// The types that expressions compute in: bool, integers of 8 to 64 bits, float, double, complex of both.
template <class T>
concept element = core::dtype_code<T>() >= 0 && !half_element<T>;

/// The types that arrays may hold: those, and floating point of 16 bits.
template <class T>
concept stored_element = core::dtype_code<T>() >= 0;

/// What an array of such elements is as an operand.
template <stored_element T>
using computed_t = std::conditional_t<half_element<T>, float, T>;

template <stored_element T>
inline constexpr dtype dtype_of = static_cast<dtype>(core::dtype_code<T>());

}  // namespace xf
