#pragma once
#include <cmath>
#include <vector>
#include <xfuse/xtensor.hpp>

#include "xfuse/xfuse.hpp"

/// The same expressions, of the same types, in every object file of a program: each compiled for another
/// instruction set. Returns how many elements are wrong.
struct errors_found {
    long elements = 0;
    template <class Y, class F>
    void check(const Y& y, const F& expected) {
        for (std::size_t i = 0; i < y.shape()[0]; ++i)
            for (std::size_t j = 0; j < y.shape()[1]; ++j)
                elements += double(y(i, j)) != double(expected(i, j));
    }
};

template <class T>
xt::xtensor<T, 2> counted(std::size_t rows, std::size_t columns) {
    xt::xtensor<T, 2> x = xt::zeros<T>({rows, columns});
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t j = 0; j < columns; ++j) x(i, j) = T((i * 7 + j * 3) % 11);
    return x;
}

template <class T>
inline long evaluate_all() {
    errors_found found;
    const auto a = counted<T>(9, 53), b = counted<T>(53, 6);
    xt::xtensor<T, 2> y = xf::where(xf::lazy(a) > T(4), xf::maximum(a, T(7)) - T(2), a);
    found.check(y, [&](auto i, auto j) { return a(i, j) > T(4) ? std::max(a(i, j), T(7)) - T(2) : a(i, j); });
    xt::noalias(y) = xf::cast<T>(xf::lazy(a) * T(3)) + a;
    found.check(y, [&](auto i, auto j) { return T(T(a(i, j) * T(3)) + a(i, j)); });
    y += xf::lazy(a);
    xt::xtensor<T, 2> moved = xf::transpose(y);
    found.check(moved, [&](auto i, auto j) { return y(j, i); });
    const auto sums = xf::eval(xf::sum(a, {1}, xf::keepdims));
    found.check(sums, [&](auto i, auto) {
        double total = 0;
        for (std::size_t k = 0; k < 53; ++k) total += double(a(i, k));
        return total;
    });
    const auto product = xf::eval(xf::matmul(a, b));
    found.check(product, [&](auto i, auto j) {
        double total = 0;
        for (std::size_t k = 0; k < 53; ++k) total += double(a(i, k)) * double(b(k, j));
        return total;
    });
    auto plan = xf::plan(xf::windows(xf::lazy(a), 2).max({-1, -2}));
    xt::xtensor<T, 2> pooled = xt::zeros<T>({8, 52});
    plan.run(pooled);
    found.check(pooled, [&](auto i, auto j) {
        return std::max(std::max(a(i, j), a(i, j + 1)), std::max(a(i + 1, j), a(i + 1, j + 1)));
    });
    return found.elements;
}
