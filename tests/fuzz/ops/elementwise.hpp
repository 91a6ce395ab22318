#pragma once
#include "fuzz/operand.hpp"

/// Elementwise functions by name, applied to operands and scalars.
namespace fuzz {

template <class F>
struct function {
    const char* name;
    F call;
};
template <class F>
function(const char*, F) -> function<F>;

// clang-format off
inline constexpr auto analysis = std::tuple(
    function{"exp", [](const auto& x) { return xf::exp(x); }},
    function{"exp2", [](const auto& x) { return xf::exp2(x); }},
    function{"expm1", [](const auto& x) { return xf::expm1(x); }},
    function{"log", [](const auto& x) { return xf::log(x); }},
    function{"log2", [](const auto& x) { return xf::log2(x); }},
    function{"log10", [](const auto& x) { return xf::log10(x); }},
    function{"log1p", [](const auto& x) { return xf::log1p(x); }},
    function{"sqrt", [](const auto& x) { return xf::sqrt(x); }},
    function{"rsqrt", [](const auto& x) { return xf::rsqrt(x); }},
    function{"sin", [](const auto& x) { return xf::sin(x); }},
    function{"cos", [](const auto& x) { return xf::cos(x); }},
    function{"tan", [](const auto& x) { return xf::tan(x); }},
    function{"asin", [](const auto& x) { return xf::asin(x); }},
    function{"acos", [](const auto& x) { return xf::acos(x); }},
    function{"atan", [](const auto& x) { return xf::atan(x); }},
    function{"sinh", [](const auto& x) { return xf::sinh(x); }},
    function{"cosh", [](const auto& x) { return xf::cosh(x); }},
    function{"tanh", [](const auto& x) { return xf::tanh(x); }},
    function{"asinh", [](const auto& x) { return xf::asinh(x); }},
    function{"acosh", [](const auto& x) { return xf::acosh(x); }},
    function{"atanh", [](const auto& x) { return xf::atanh(x); }},
    function{"cbrt", [](const auto& x) { return xf::cbrt(x); }},
    function{"erf", [](const auto& x) { return xf::erf(x); }},
    function{"sigmoid", [](const auto& x) { return xf::sigmoid(x); }});
inline constexpr auto exact_functions = std::tuple(
    function{"abs", [](const auto& x) { return xf::abs(x); }},
    function{"sign", [](const auto& x) { return xf::sign(x); }},
    function{"square", [](const auto& x) { return xf::square(x); }},
    function{"relu", [](const auto& x) { return xf::relu(x); }},
    function{"floor", [](const auto& x) { return xf::floor(x); }},
    function{"ceil", [](const auto& x) { return xf::ceil(x); }},
    function{"round", [](const auto& x) { return xf::round(x); }},
    function{"trunc", [](const auto& x) { return xf::trunc(x); }},
    function{"negative", [](const auto& x) { return -x; }},
    function{"positive", [](const auto& x) { return +x; }},
    function{"isnan", [](const auto& x) { return xf::isnan(x); }},
    function{"isinf", [](const auto& x) { return xf::isinf(x); }},
    function{"isfinite", [](const auto& x) { return xf::isfinite(x); }},
    function{"logical_not", [](const auto& x) { return !x; }});
inline constexpr auto arithmetic = std::tuple(
    function{"add", [](const auto& a, const auto& b) { return a + b; }},
    function{"subtract", [](const auto& a, const auto& b) { return a - b; }},
    function{"multiply", [](const auto& a, const auto& b) { return a * b; }},
    function{"divide", [](const auto& a, const auto& b) { return a / b; }},
    function{"maximum", [](const auto& a, const auto& b) { return xf::maximum(a, b); }},
    function{"minimum", [](const auto& a, const auto& b) { return xf::minimum(a, b); }},
    function{"fmax", [](const auto& a, const auto& b) { return xf::fmax(a, b); }},
    function{"fmin", [](const auto& a, const auto& b) { return xf::fmin(a, b); }});
inline constexpr auto quotients = std::tuple(
    function{"floor_divide", [](const auto& a, const auto& b) { return xf::floor_divide(a, b); }},
    function{"remainder", [](const auto& a, const auto& b) { return a % b; }},
    function{"pow", [](const auto& a, const auto& b) { return xf::pow(a, b); }},
    function{"fmod", [](const auto& a, const auto& b) { return xf::fmod(a, b); }});
inline constexpr auto comparisons = std::tuple(
    function{"equal", [](const auto& a, const auto& b) { return a == b; }},
    function{"not_equal", [](const auto& a, const auto& b) { return a != b; }},
    function{"less", [](const auto& a, const auto& b) { return a < b; }},
    function{"less_equal", [](const auto& a, const auto& b) { return a <= b; }},
    function{"greater", [](const auto& a, const auto& b) { return a > b; }},
    function{"greater_equal", [](const auto& a, const auto& b) { return a >= b; }});
inline constexpr auto logic = std::tuple(
    function{"logical_and", [](const auto& a, const auto& b) { return a && b; }},
    function{"logical_or", [](const auto& a, const auto& b) { return a || b; }},
    function{"logical_xor", [](const auto& a, const auto& b) { return xf::logical_xor(a, b); }});
inline constexpr auto bits = std::tuple(
    function{"bitwise_and", [](const auto& a, const auto& b) { return a & b; }},
    function{"bitwise_or", [](const auto& a, const auto& b) { return a | b; }},
    function{"bitwise_xor", [](const auto& a, const auto& b) { return a ^ b; }});
inline constexpr auto shifts = std::tuple(
    function{"left_shift", [](const auto& a, const auto& b) { return a << b; }},
    function{"right_shift", [](const auto& a, const auto& b) { return a >> b; }});
// clang-format on

/// Calls use(function) with one of the tuple's, chosen at run time.
template <class Functions, class Use>
void choose(session& s, const Functions& functions, const Use& use) {
    constexpr index_t count = index_t(std::tuple_size_v<Functions>);
    const index_t chosen = s.structure.pick(0, count - 1);
    index_t at = 0;
    std::apply([&](const auto&... f) { ((at++ == chosen ? use(f) : void()), ...); }, functions);
}

template <class F, class... N>
auto call(session& s, const function<F>& f, const traced<N>&... x) {
    return perform(s, f.name, {x.id...}, [&] { return f.call(x.e...); });
}

template <class T>
const char* kind_name() {
    return std::is_same_v<T, bool> ? "bool" : std::is_integral_v<T> ? "int" : "float";
}
/// The function of an array and a C++ scalar of type S, on either side.
template <class S, class F, class N>
auto apply_right(session& s, const function<F>& f, const traced<N>& x) {
    const S value = scalar_value<S>(s);
    return perform(
        s, f.name, {x.id}, [&] { return f.call(x.e, value); }, named{"right", double(value)},
        named{"kind", kind_name<S>()});
}
template <class S, class F, class N>
auto apply_left(session& s, const function<F>& f, const traced<N>& x) {
    const S value = scalar_value<S>(s);
    return perform(
        s, f.name, {x.id}, [&] { return f.call(value, x.e); }, named{"left", double(value)},
        named{"kind", kind_name<S>()});
}

template <class C, class A, class B>
auto where(session& s, const traced<C>& c, const traced<A>& a, const traced<B>& b) {
    return perform(s, "where", {c.id, a.id, b.id}, [&] { return xf::where(c.e, a.e, b.e); });
}
template <class To, class N>
auto cast(session& s, const traced<N>& x) {
    return perform(
        s, "cast", {x.id}, [&] { return xf::cast<To>(x.e); }, named{"dtype", xf::name_of(xf::dtype_of<To>)});
}
template <class N>
auto clip(session& s, const traced<N>& x) {
    const int low = int(s.scalars.pick(-3, 1)), high = int(s.scalars.pick(-1, 3));
    return perform(
        s, "clip", {x.id}, [&] { return xf::clip(x.e, low, high); }, named{"low", low}, named{"high", high});
}
/// A functor of the user's: vectorised, and one that takes single values only.
template <class N>
auto map_vectors(session& s, const traced<N>& x) {
    return perform(s, "map_square_plus", {x.id},
                   [&] { return xf::map([](auto v) noexcept { return v * v + v; }, x.e); });
}
template <class N>
auto map_values(session& s, const traced<N>& x) {
    using T = typename N::value_type;
    return perform(s, "map_larger_half", {x.id},
                   [&] { return xf::map([](T v) -> T { return v > T(1) ? T(v - T(1)) : v; }, x.e); });
}
/// A functor that holds a number, and one that throws where it meets its number.
template <class N>
auto map_with_state(session& s, const traced<N>& x) {
    using T = typename N::value_type;
    const T held = scalar_value<T>(s);
    return perform(
        s, "map_times_state", {x.id},
        [&] { return xf::map([held](auto v) noexcept { return v * held; }, x.e); },
        named{"state", double(held)});
}
template <class N>
auto map_refusing(session& s, const traced<N>& x) {
    using T = typename N::value_type;
    const T refused = T(s.scalars.pick(-9, 9));
    return perform(
        s, "map_refusing", {x.id},
        [&] {
            return xf::map([refused](T v) -> T { return v == refused ? throw user_error() : T(v + T(1)); },
                           x.e);
        },
        named{"refused", double(refused)});
}

inline constexpr auto plus = std::get<0>(arithmetic);
inline constexpr auto minus = std::get<1>(arithmetic);
inline constexpr auto times = std::get<2>(arithmetic);
inline constexpr auto relu = std::get<3>(exact_functions);

}  // namespace fuzz
