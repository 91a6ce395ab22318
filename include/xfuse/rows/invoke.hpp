#pragma once
#include "xfuse/rows/convert.hpp"

namespace xf::rows {
inline namespace XFUSE_ROW_ISA {

/// Wrapping integer arithmetic is done on unsigned lanes; single lanes in 64 bits, since C++ would
/// promote small ones to int.
template <class T, int Lanes>
using ring_t = std::conditional_t<
    Lanes == 1, std::uint64_t,
    raw<std::make_unsigned_t<std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>>, Lanes>>;

/// True for a functor with a vector form for operands of type T.
template <class F, class T>
concept has_vector_form = !is_complex<T>::value && F::template vectorises<T>;

/// True where one vector step can compute the functor without going through lanes one by one.
template <class F, class... T>
inline constexpr bool vectorises_for = has_vector_form<F, typename F::template operand<T...>>;

template <class R, int Lanes, class Mask>
XFUSE_INLINE pack<R, Lanes> from_result(const Mask& value) {
    if constexpr (std::is_same_v<R, bool> && Lanes > 1)
        return {__builtin_convertvector(value, raw<bool, Lanes>) & 1};
    else return {raw<R, Lanes>(value)};
}

/// Applies a library functor to one vector step: converts the operands to the type it computes in,
/// then calls its vector form, or its scalar form lane by lane.
template <class F, int Lanes, class... T>
XFUSE_INLINE auto invoke(const F&, const pack<T, Lanes>&... args) {
    using operand = typename F::template operand<T...>;
    using result = typename F::template result<T...>;
    constexpr bool ring = F::is_ring && std::is_integral_v<operand> && !std::is_same_v<operand, bool>;
    if constexpr (std::is_same_v<operand, bool> && requires { typename F::boolean_form; }) {
        return pack<bool, Lanes>{F::boolean_form::apply(convert<bool>(args).v...)};
    } else if constexpr (ring && (Lanes == 1 || has_vector_form<F, operand>)) {
        using unsigned_lanes = ring_t<operand, Lanes>;
        return pack<result, Lanes>{(raw<result, Lanes>)F::apply((unsigned_lanes)convert<operand>(args).v...)};
    } else if constexpr (Lanes > 1 && has_vector_form<F, operand>) {
        return from_result<result, Lanes>(F::apply(convert<operand>(args).v...));
    } else {
        return by_lane<result, Lanes>([](auto... values) { return F::apply(operand(values)...); },
                                      convert<operand>(args)...);
    }
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
