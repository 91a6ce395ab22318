#pragma once
#include <cmath>
#include <complex>
#include <cstring>
#include <vector>

#include "xfuse/kernels/kernel_table.hpp"

/// The kernels again, as plainly as they can be said: every element a complex double (exact for
/// the small integers the tests use), every reduction one loop.
namespace reference {

using xf::dtype;
using xf::index_t;
using xf::kernels::reduce_op;
using value = std::complex<double>;

inline constexpr dtype all_dtypes[] = {dtype::boolean,   dtype::int8,    dtype::uint8,   dtype::int16,
                                       dtype::uint16,    dtype::int32,   dtype::uint32,  dtype::int64,
                                       dtype::uint64,    dtype::float32, dtype::float64, dtype::complex64,
                                       dtype::complex128};
inline constexpr reduce_op all_ops[] = {reduce_op::sum, reduce_op::prod, reduce_op::max,
                                        reduce_op::min, reduce_op::any,  reduce_op::all};
inline const char* name_of(reduce_op op) {
    static const char* names[] = {"sum", "prod", "max", "min", "any", "all"};
    return names[int(op)];
}

/// Calls f with a zero of the C++ type.
template <class F>
auto with_type(dtype type, F f) {
    switch (type) {
        case dtype::boolean: return f(bool());
        case dtype::int8: return f(std::int8_t());
        case dtype::uint8: return f(std::uint8_t());
        case dtype::int16: return f(std::int16_t());
        case dtype::uint16: return f(std::uint16_t());
        case dtype::int32: return f(std::int32_t());
        case dtype::uint32: return f(std::uint32_t());
        case dtype::int64: return f(std::int64_t());
        case dtype::uint64: return f(std::uint64_t());
        case dtype::float32: return f(float());
        case dtype::float64: return f(double());
        case dtype::complex64: return f(std::complex<float>());
        default: return f(std::complex<double>());
    }
}

inline value get(dtype type, const void* p, index_t i) {
    return with_type(type, [&](auto zero) {
        std::memcpy(&zero, static_cast<const char*>(p) + i * index_t(sizeof zero), sizeof zero);
        return value(zero);
    });
}

inline void put(dtype type, void* p, index_t i, value v) {
    with_type(type, [&](auto x) {
        if constexpr (xf::is_complex<decltype(x)>::value)
            x = {typename decltype(x)::value_type(v.real()), typename decltype(x)::value_type(v.imag())};
        else x = static_cast<decltype(x)>(v.real());
        std::memcpy(static_cast<char*>(p) + i * index_t(sizeof x), &x, sizeof x);
    });
}

inline bool is_nan(value v) { return std::isnan(v.real()) || std::isnan(v.imag()); }
inline bool same(value a, value b) {
    auto part = [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); };
    return part(a.real(), b.real()) && part(a.imag(), b.imag());
}

inline value identity(reduce_op op) {
    switch (op) {
        case reduce_op::prod:
        case reduce_op::all: return 1;
        case reduce_op::max: return -HUGE_VAL;
        case reduce_op::min: return HUGE_VAL;
        default: return 0;
    }
}

inline value combine(reduce_op op, value a, value b) {
    switch (op) {
        case reduce_op::sum: return a + b;
        case reduce_op::prod:
            return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
        case reduce_op::max: return is_nan(a) ? a : is_nan(b) || b.real() > a.real() ? b : a;
        case reduce_op::min: return is_nan(a) ? a : is_nan(b) || b.real() < a.real() ? b : a;
        case reduce_op::any: return a != 0.0 || b != 0.0;
        default: return a != 0.0 && b != 0.0;
    }
}

/// op over t of p[at + t * step], t < n.
inline value reduce(reduce_op op, dtype type, const void* p, index_t at, index_t n, index_t step) {
    value total = identity(op);
    for (index_t t = 0; t < n; ++t) total = combine(op, total, get(type, p, at + t * step));
    return total;
}

/// The first NaN, else the first extreme.
inline index_t best(bool max, dtype type, const void* p, index_t at, const xf::kernels::arg_args& a) {
    index_t found = 0;
    const auto place = [&](index_t t) { return at + t / a.taps * a.outer_tap + t % a.taps * a.tap; };
    for (index_t t = 0; t < a.outer * a.taps; ++t) {
        const value x = get(type, p, place(t)), y = get(type, p, place(found));
        if (is_nan(y)) break;
        if (is_nan(x) || (max ? x.real() > y.real() : x.real() < y.real())) found = t;
    }
    return found;
}

/// The pairwise tree that sums across rows and over windows follow, in the element's own precision.
template <class T>
T tree_sum(const T* p, index_t n, index_t step) {
    if (n == 1) return p[0];
    index_t h = 1;
    while (2 * h < n) h *= 2;
    return tree_sum(p, h, step) + tree_sum(p + h * step, n - h, step);
}

}  // namespace reference
