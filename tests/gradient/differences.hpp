#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <memory>

#include "xfuse/xfuse.hpp"

/// Derivatives beside central differences.
namespace gradient_tests {

using expression = xf::any_expr<double>;
using array = xt::xarray<double>;

/// Numbers between -1 and 1, none of them near another one or zero, in an order of their own for each seed;
/// off a grid, on which sums and means would tie.
inline array numbers(const std::vector<std::size_t>& shape, unsigned seed) {
    array x = xt::empty<double>(shape);
    const std::size_t count = x.size();
    std::size_t step = 7 + 2 * seed;
    while (std::gcd(step, count == 0 ? 1 : count) != 1) ++step;
    for (std::size_t k = 0; k < count; ++k) {
        const double place = double((k * step + seed) % count);
        x.data()[k] = (2 * place + 1.37 + 0.3 * std::sin(double(k * k + 3 * k + seed))) / double(count) - 1;
    }
    return x;
}

inline double value_of(const xf::any_plan<double, 0>& loss) {
    xt::xtensor<double, 0> value;
    loss.run(value);
    return value();
}

/// The largest difference between d and central differences of the loss by w, relative to 1 + |difference|.
inline double worst_difference(const expression& loss, array& w, const array& d) {
    const xf::any_plan<double, 0> plan = xf::plan(loss);
    double worst = d.shape() == w.shape() ? 0 : INFINITY;
    for (std::size_t k = 0; k < w.size(); ++k) {
        const double kept = w.data()[k], h = 1e-5;
        w.data()[k] = kept + h;
        const double high = value_of(plan);
        w.data()[k] = kept - h;
        const double low = value_of(plan);
        w.data()[k] = kept;
        const double slope = (high - low) / (2 * h);
        worst = std::max(worst, std::abs(slope - d.data()[k]) / (1 + std::abs(slope)));
        if (std::isnan(d.data()[k])) return INFINITY;
    }
    return worst;
}

/// Differences of the second order, by the differences of one more derivative: of a weighted sum of d.
inline double worst_second_difference(const expression& d, array& w) {
    const array weights = numbers(std::vector<std::size_t>(w.shape().begin(), w.shape().end()), 5);
    const expression again = (d * expression(weights)).sum();
    const auto [second] = xf::gradient(again, w);
    const array by_w = xf::eval(second);
    return worst_difference(again, w, by_w);
}

/// An array that an expression may borrow for as long as the program runs.
inline expression other(const std::vector<std::size_t>& shape) {
    static std::vector<std::unique_ptr<array>> kept;
    kept.push_back(std::make_unique<array>(numbers(shape, 3)));
    return expression(*kept.back());
}

/// A word of the language, of a variable of this shape.
struct word {
    const char* name;
    std::vector<std::size_t> shape;
    expression (*of)(const expression& w);
    double tolerance = 1e-7;
    bool is_rounded = false;  ///< to steps of a float's size, which differences of the second order see
};

/// Its derivative, and that of the derivative, beside central differences; for other elements, too.
inline void check(const word& each) {
    CAPTURE(each.name);
    array w = numbers(each.shape, 1);
    const expression out = each.of(expression(w));
    const expression loss = (out * xf::cos(out * 0.5)).sum();
    const auto [value, derivatives] = xf::value_and_gradient(loss, w);
    const auto& [by_w] = derivatives;
    const array v = xf::eval(value), l = xf::eval(loss);
    CHECK(v() == l());
    CHECK(worst_difference(loss, w, array(xf::eval(by_w))) < each.tolerance);
    if (each.is_rounded) return;
    CHECK(worst_second_difference(by_w, w) < 20 * each.tolerance);
    w *= 0.9;
    CHECK(worst_difference(loss, w, array(xf::eval(by_w))) < each.tolerance);
}

}  // namespace gradient_tests
