#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "xfuse/nn.hpp"

/// Operands of layers and what PyTorch makes of them (data/make.py).
namespace torch {

inline const xf::stored_arrays& answers() {
    static const auto all =
        xf::load_npz((std::filesystem::path(__FILE__).parent_path() / "data" / "torch.npz").string());
    return all;
}

template <std::size_t R, class T = float>
xt::xtensor<T, R> operand(const std::string& name) {
    return answers().get<T, int(R)>(name);
}

/// (n, c, h, w) as (n, h, w, c).
template <class X>
auto last(const X& x) {
    return xt::xtensor<float, 4>(xt::transpose(x, {0, 2, 3, 1}));
}

template <class E>
void check(const E& e, const std::string& name, double tolerance = 2e-6) {
    CAPTURE(name);
    const xt::xarray<float> expected = answers().get<float>(name);
    REQUIRE(
        std::equal(e.extents().begin(), e.extents().end(), expected.shape().begin(), expected.shape().end()));
    const auto found = xf::eval(e);
    double most = 0;
    for (std::size_t k = 0; k < expected.size(); ++k) {
        const double apart = std::abs(double(found.data()[k]) - double(expected.data()[k]));
        most =
            std::max(most, std::isnan(apart) ? INFINITY : apart / (1 + std::abs(double(expected.data()[k]))));
    }
    CHECK(most <= tolerance);
}

/// The same of a layer whose channels come last.
template <class E>
void check_last(const E& e, const std::string& name, double tolerance = 2e-6) {
    check(xf::transpose(e, {0, 3, 1, 2}), name, tolerance);
}

}  // namespace torch
