#pragma once
#include <cmath>
#include <limits>

#include "xfuse/ops/table.hpp"

/// What each operation of the table yields, written in plain C++ once more: integers wrap, NaN goes through.
namespace reference {

using xf::ops::op;

/// Of integers and bool; `bits` wraps to T.
template <class T>
T of_integers(op what, T x, T y, T z) {
    using wide = __int128;
    using bits = unsigned __int128;
    const wide a = x, b = y;
    const auto floor_of = [](wide p, wide q) { return p / q - (p % q != 0 && (p < 0) != (q < 0)); };
    constexpr int width = int(sizeof(T)) * 8;
    switch (what) {
        case op::add: return T(a + b);
        case op::subtract: return T(a - b);
        case op::multiply: return T(bits(a) * bits(b));
        case op::negative: return T(-a);
        case op::positive:
        case op::stop_gradient: return x;
        case op::square:
        case op::squared_magnitude: return T(bits(a) * bits(a));
        case op::absolute: return T(a < 0 ? -a : a);
        case op::sign: return T((a > 0) - (a < 0));
        case op::floor_divide: return b == 0 ? T(0) : T(floor_of(a, b));
        case op::remainder: return b == 0 ? T(0) : T(a - floor_of(a, b) * b);
        case op::fmod: return b == 0 ? T(0) : T(a % b);
        case op::maximum:
        case op::fmax: return a > b ? x : y;
        case op::minimum:
        case op::fmin: return a < b ? x : y;
        case op::relu: return a > 0 ? x : T(0);
        case op::bitwise_and: return T(x & y);
        case op::bitwise_or: return T(x | y);
        case op::bitwise_xor: return T(x ^ y);
        case op::invert:
            if constexpr (std::is_same_v<T, bool>) return !x;
            else return T(~x);
        case op::left_shift: return b < 0 || b >= width ? T(0) : T(bits(a) << int(b));
        case op::right_shift: return b < 0 || b >= width ? T(a < 0 ? -1 : 0) : T(a >> int(b));
        case op::where: return x != T(0) ? y : z;
        case op::power: {
            if (b < 0) return a == 1 ? T(1) : a == -1 ? T(b % 2 == 0 ? 1 : -1) : T(0);
            T result = 1, factor = x;
            for (wide e = b; e > 0; e /= 2) {
                if (e % 2 != 0) result = T(bits(result) * bits(factor));
                factor = T(bits(factor) * bits(factor));
            }
            return result;
        }
        default: return T(0);
    }
}

/// Of floating-point numbers, in the widest type.
template <class T>
long double of_floats(op what, T x, T y, T z) {
    const long double a = x, b = y;
    const T rest = std::fmod(x, y);
    switch (what) {
        case op::add: return T(x + y);
        case op::subtract: return T(x - y);
        case op::multiply: return T(x * y);
        case op::divide: return T(x / y);
        case op::negative: return -x;
        case op::positive:
        case op::stop_gradient: return x;
        case op::square:
        case op::squared_magnitude: return T(x * x);
        case op::absolute: return std::abs(x);
        case op::sign: return x != x ? x : T((x > 0) - (x < 0));
        case op::remainder:
            return rest == 0 ? std::copysign(T(0), y) : (rest < 0) != (y < 0) ? T(rest + y) : rest;
        case op::fmod: return rest;
        case op::maximum: return x != x ? x : y != y ? y : x > y ? x : y;
        case op::minimum: return x != x ? x : y != y ? y : x < y ? x : y;
        case op::fmax: return std::fmax(x, y);
        case op::fmin: return std::fmin(x, y);
        case op::relu: return x != x ? x : x > 0 ? x : T(0);
        case op::where: return x != T(0) ? y : z;
        case op::exp: return std::exp(a);
        case op::exp2: return std::exp2(a);
        case op::expm1: return std::expm1(a);
        case op::log: return std::log(a);
        case op::log2: return std::log2(a);
        case op::log10: return std::log10(a);
        case op::log1p: return std::log1p(a);
        case op::sqrt:
        case op::root: return std::sqrt(a);
        case op::rsqrt: return 1 / std::sqrt(a);
        case op::sin: return std::sin(a);
        case op::cos: return std::cos(a);
        case op::tan: return std::tan(a);
        case op::asin: return std::asin(a);
        case op::acos: return std::acos(a);
        case op::atan: return std::atan(a);
        case op::sinh: return std::sinh(a);
        case op::cosh: return std::cosh(a);
        case op::tanh: return std::tanh(a);
        case op::asinh: return std::asinh(a);
        case op::acosh: return std::acosh(a);
        case op::atanh: return std::atanh(a);
        case op::cbrt: return std::cbrt(a);
        case op::erf: return std::erf(a);
        case op::sigmoid: return 1 / (1 + std::exp(-a));
        case op::floor: return std::floor(a);
        case op::ceil: return std::ceil(a);
        case op::round: return std::nearbyint(a);
        case op::trunc: return std::trunc(a);
        case op::power: return std::pow(a, b);
        default: return 0;
    }
}

/// Of what yields bool.
template <class T>
bool of_comparison(op what, T x, T y) {
    switch (what) {
        case op::equal_to: return x == y;
        case op::not_equal: return x != y;
        case op::less: return x < y;
        case op::less_equal: return x <= y;
        case op::greater: return x > y;
        case op::greater_equal: return x >= y;
        case op::isnan: return x != x;
        case op::isfinite: return x - x == 0;
        case op::isinf: return x == x && x - x != 0;
        case op::logical_and: return x != T(0) && y != T(0);
        case op::logical_or: return x != T(0) || y != T(0);
        case op::logical_xor: return (x != T(0)) != (y != T(0));
        case op::logical_not: return x == T(0);
        default: return false;
    }
}

}  // namespace reference
