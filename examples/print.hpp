#pragma once
#include <cmath>
#include <cstdio>
#include <numeric>

/// Prints an array row by row, with so many decimals, as `show` of the script beside it does.
template <class X>
void print(const char* name, const X& x, int decimals = 3) {
    const std::size_t width = x.dimension() > 0 ? x.shape(x.dimension() - 1) : 1;
    std::printf("%s\n", name);
    std::size_t column = 0;
    const double unit = std::pow(10.0, decimals);
    for (const auto each : x) {
        const double rounded = std::nearbyint(double(each) * unit) / unit + 0.0;  // no -0
        std::printf("%s%.*f", column == 0 ? "  " : " ", decimals, rounded);
        column = (column + 1) % width;
        if (column == 0) std::printf("\n");
    }
}

/// Numbers in a given shape that every language makes alike: sin(step * k + start).
template <std::size_t R>
xt::xtensor<float, R> waves(const std::array<std::size_t, R>& shape, double step, double start = 0) {
    auto x = xt::xtensor<float, R>::from_shape(shape);
    for (std::size_t k = 0; k < x.size(); ++k) x.flat(k) = float(std::sin(step * double(k) + start));
    return x;
}
