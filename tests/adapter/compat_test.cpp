#include <doctest/doctest.h>

#include "targets.hpp"

// xtensor 0.24 itself, under C++20, with our repair: an xarray stays an xarray.

TEST_CASE("reductions, views and functions of an xarray keep its dynamic rank") {
    const xt::xarray<float> a = xt::ones<float>({2, 3, 4});
    const xt::xarray<float> s = xt::sum(a, {0});
    CHECK(s.dimension() == 2);
    static_assert(std::is_same_v<decltype(xt::eval(a + a)), xt::xarray<float>>);
    CHECK(xt::eval(a + a).dimension() == 3);
    CHECK(xt::eval(xt::sum(a, {0, 2})).dimension() == 1);
    CHECK(xt::eval(xt::view(a, 0)).dimension() == 2);
    CHECK(xt::eval(xt::strided_view(a, {0, xt::ellipsis()})).dimension() == 2);
    CHECK(xt::sum(a, {1}, xt::evaluation_strategy::immediate).dimension() == 2);
    xt::xarray<float> b = a;
    b = xt::sum(b, {1});
    CHECK(b.dimension() == 2);
}
