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
    if constexpr (std::is_same_v<R, bool> && Lanes > 1) return as_bools<Lanes>(value);
    else return {raw<R, Lanes>(value)};
}

/// Compares lanes of which some are signed: a negative one is less than all others, and stands as 0 beside 1.
template <class F, int Lanes, class A, class B>
XFUSE_INLINE pack<bool, Lanes> compare_mixed(const pack<A, Lanes>& a, const pack<B, Lanes>& b) {
    const auto x = convert<std::uint64_t>(a), y = convert<std::uint64_t>(b);
    const auto of_signs = F::apply(std::uint64_t(std::is_signed_v<B>), std::uint64_t(std::is_signed_v<A>));
    const auto is_negative = [&] {
        if constexpr (std::is_signed_v<A>) return convert<std::int64_t>(a).v < 0;
        else return convert<std::int64_t>(b).v < 0;
    }();
    if constexpr (Lanes == 1) return {is_negative ? of_signs : F::apply(x.v, y.v)};
    else {
        const auto of_values = F::apply(x.v, y.v);
        return from_result<bool, Lanes>(of_signs ? is_negative | of_values : ~is_negative & of_values);
    }
}
template <class F, class... T>
inline constexpr bool compares_mixed = false;
template <class F, class A, class B>
    requires requires { requires F::compares; }
inline constexpr bool compares_mixed<F, A, B> =
    std::is_integral_v<A> && std::is_integral_v<B> && std::is_floating_point_v<promote_t<A, B>>;

/// Applies a library functor to one vector step: converts the operands to the type it computes in,
/// then calls its vector form, or its scalar form lane by lane.
template <class F, int Lanes, class... T>
XFUSE_INLINE auto invoke(const F&, const pack<T, Lanes>&... args) {
    using operand = typename F::template operand<T...>;
    using result = typename F::template result<T...>;
    constexpr bool ring = F::is_ring && std::is_integral_v<operand> && !std::is_same_v<operand, bool>;
    if constexpr (compares_mixed<F, T...>) return compare_mixed<F>(args...);
    else if constexpr (std::is_same_v<operand, bool> && requires { typename F::boolean_form; }) {
        return pack<bool, Lanes>{F::boolean_form::apply(convert<bool>(args).v...)};
    } else if constexpr (ring && (Lanes == 1 || has_vector_form<F, operand>)) {
        using unsigned_lanes = ring_t<operand, Lanes>;
        return pack<result, Lanes>{raw<result, Lanes>(F::apply(unsigned_lanes(convert<operand>(args).v)...))};
    } else if constexpr (Lanes > 1 && has_vector_form<F, operand>) {
        return from_result<result, Lanes>(F::apply(convert<operand>(args).v...));
    } else {
        return by_lane<result, Lanes>([](auto... values) { return F::apply(operand(values)...); },
                                      convert<operand>(args)...);
    }
}

}  // namespace XFUSE_ROW_ISA
}  // namespace xf::rows
