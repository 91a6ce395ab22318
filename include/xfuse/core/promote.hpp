#pragma once
#include "xfuse/core/dtype.hpp"

namespace xf {
namespace core {

template <class T>
struct integer_traits {
    static constexpr bool is_signed = std::is_signed_v<T>;
    static constexpr int bits = std::is_same_v<T, bool> ? 0 : int(sizeof(T)) * 8;
};

template <int Bits>
using signed_of = std::conditional_t<
    Bits <= 8, std::int8_t,
    std::conditional_t<Bits <= 16, std::int16_t, std::conditional_t<Bits <= 32, std::int32_t, std::int64_t>>>;

template <class T>
using canonical = std::conditional_t<std::is_same_v<T, bool>, bool,
                                     std::conditional_t<std::is_signed_v<T>, signed_of<int(sizeof(T)) * 8>,
                                                        std::make_unsigned_t<signed_of<int(sizeof(T)) * 8>>>>;

template <class A, class B>
constexpr auto promote_integers() {
    if constexpr (std::is_same_v<A, bool>) return B{};
    else if constexpr (std::is_same_v<B, bool>) return A{};
    else if constexpr (std::is_signed_v<A> == std::is_signed_v<B>) {
        if constexpr (sizeof(A) >= sizeof(B)) return canonical<A>{};
        else return canonical<B>{};
    } else {
        constexpr int unsigned_bits = int(std::is_signed_v<A> ? sizeof(B) : sizeof(A)) * 8;
        constexpr int signed_bits = int(std::is_signed_v<A> ? sizeof(A) : sizeof(B)) * 8;
        if constexpr (signed_bits > unsigned_bits) return signed_of<signed_bits>{};
        else if constexpr (unsigned_bits < 64) return signed_of<2 * unsigned_bits>{};
        else return double{};
    }
}

/// The real float type that holds an integer as NumPy promotes it: up to 16 bits float, else double.
template <class T>
using float_for_integer = std::conditional_t<sizeof(T) <= 2, float, double>;

template <class A, class B>
constexpr auto promote_reals() {
    if constexpr (std::is_integral_v<A> && std::is_integral_v<B>) {
        if constexpr (std::is_same_v<A, B>) return A{};
        else return promote_integers<A, B>();
    } else if constexpr (std::is_integral_v<A>) {
        return std::conditional_t<(sizeof(float_for_integer<A>) > sizeof(B)), double, B>{};
    } else if constexpr (std::is_integral_v<B>) {
        return std::conditional_t<(sizeof(float_for_integer<B>) > sizeof(A)), double, A>{};
    } else {
        return std::conditional_t<(sizeof(A) >= sizeof(B)), A, B>{};
    }
}

template <class T>
struct real_part {
    using type = T;
};
template <class T>
struct real_part<std::complex<T>> {
    using type = T;
};
template <class T>
using real_part_t = typename real_part<T>::type;

template <class A, class B>
constexpr auto promote_elements() {
    using real = decltype(promote_reals<real_part_t<A>, real_part_t<B>>());
    if constexpr (is_complex<A>::value || is_complex<B>::value) {
        return std::complex<std::conditional_t<std::is_same_v<real, double>, double, float>>{};
    } else {
        return real{};
    }
}

/// bool < integer < float < complex: a C++ scalar may raise an array to its kind, never its size.
template <class T>
inline constexpr int kind_of = is_complex<T>::value                             ? 3
                               : std::is_floating_point_v<T> || half_element<T> ? 2
                               : std::is_same_v<T, bool>                        ? 0
                                                                                : 1;

template <class Array, class Scalar>
constexpr auto promote_weakly() {
    if constexpr (kind_of<Scalar> <= kind_of<Array>) return Array{};
    else if constexpr (kind_of<Scalar> == 1) return std::int64_t{};
    else if constexpr (kind_of<Scalar> == 2) return double{};
    else {
        constexpr bool single = std::is_same_v<Array, float>;
        return std::complex<std::conditional_t<single, float, double>>{};
    }
}

}  // namespace core

/// NumPy's promotion of two arrays: i8 + u8 -> i16, i64 + u64 -> f64, f32 + i32 -> f64, f32 + i16 -> f32.
/// Source    numpy.promote_types
template <element A, element B>
using promote_t = decltype(core::promote_elements<A, B>());

/// The same at run time.
dtype promote(dtype a, dtype b);

/// Promotion of an array by a C++ scalar, which never widens it within its kind (NumPy 2, NEP 50).
template <element Array, element Scalar>
using promote_scalar_t = decltype(core::promote_weakly<Array, Scalar>());

/// The accumulator and result of sum, prod, cumsum.
template <element T>
using sum_t = std::conditional_t<
    !std::is_integral_v<T>, T,
    std::conditional_t<std::is_unsigned_v<T> && !std::is_same_v<T, bool>, std::uint64_t, std::int64_t>>;

/// The result of division, mean and the functions of real analysis: double for integers and bool.
template <element T>
using float_t = std::conditional_t<std::is_integral_v<T>, double, T>;

/// abs, var: the real type of a complex one.
template <element T>
using real_t = core::real_part_t<T>;

}  // namespace xf
