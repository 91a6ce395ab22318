#pragma once
#include <cstdint>

#include "xfuse/core/errors.hpp"
#include "xfuse/rows/convert.hpp"

/// Scalars that become elements. What an element type holds is known when the expression is built, so a
/// scalar beyond it is refused there, as NumPy 2 does, rather than wrapped.
namespace xf::expr {

/// The number of a message: integers as they are.
struct scalar_text {
    char text[32];
    scalar_text(std::int64_t value);
    scalar_text(std::uint64_t value);
    scalar_text(double value);
};

/// Throws dtype_error: "add: the scalar 300 does not fit uint8, which holds 0 to 255".
[[noreturn]] void refuse_scalar(const char* operation, const scalar_text& value, dtype type);
/// Throws dtype_error for pow.
[[noreturn]] void refuse_exponent(std::int64_t value);

template <class T>
concept integer_element = std::is_integral_v<T> && !std::is_same_v<T, bool>;

template <class V>
using widest_of = std::conditional_t<std::is_floating_point_v<V>, double,
                                     std::conditional_t<std::is_signed_v<V>, std::int64_t, std::uint64_t>>;

/// Is a value below, or above, all that T holds? NaN is above. Fractions are dropped, as a conversion does.
template <integer_element T, class V>
constexpr bool is_below(V value) {
    if constexpr (std::is_floating_point_v<V>)
        return value < V(std::numeric_limits<T>::min()) && value <= V(std::numeric_limits<T>::min()) - 1;
    else if constexpr (!std::is_signed_v<V>) return false;
    else
        return std::int64_t(value) < std::int64_t(std::is_signed_v<T> ? std::numeric_limits<T>::min() : T(0));
}
template <integer_element T, class V>
constexpr bool is_above(V value) {
    if constexpr (std::is_floating_point_v<V>)
        return !(value < V(2) * V(std::uint64_t(1) << (std::numeric_limits<T>::digits - 1)));
    else return value > V(0) && std::uint64_t(value) > std::uint64_t(std::numeric_limits<T>::max());
}

/// The scalar as an element of T. Throws dtype_error where T is an integer type that does not hold it.
template <class T, class V>
T fitted(const char* operation, V value) {
    if constexpr (integer_element<T> && std::is_arithmetic_v<V> && !std::is_same_v<T, V>) {
        if (is_below<T>(value) || is_above<T>(value))
            refuse_scalar(operation, widest_of<V>(value), dtype_of<T>);
    }
    return rows::convert_scalar<T>(value);
}

/// The scalar as a bound of elements of T: the least or the greatest of them where it lies beyond, if that
/// changes no result of F. `called` is what the user wrote.
template <class F, class T, class V>
T fitted_bound(V value, const char* called = F::name) {
    if constexpr (integer_element<T> && std::is_integral_v<V>) {
        if (F::takes_greater && is_below<T>(value)) return std::numeric_limits<T>::min();
        if (!F::takes_greater && is_above<T>(value)) return std::numeric_limits<T>::max();
    }
    return fitted<T>(called, value);
}

}  // namespace xf::expr
