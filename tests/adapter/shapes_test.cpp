#include <doctest/doctest.h>

#include "targets.hpp"

// Shapes and strides of xtensor's containers as lists.

TEST_CASE("the shape of a container") {
    const xt::xtensor<float, 2> x = {{1, 2, 3}, {4, 5, 6}};
    const xt::xtensor<float, 1> row = {1, 2, 3};
    const xt::xtensor<float, 2> rows = {{1, 2, 3}, {1, 2, 3}}, turned = {{1, 2}, {3, 4}, {5, 6}};
    CHECK(holds(xt::eval(xf::broadcast_to(row, x.shape())), rows));
    CHECK(holds(xt::eval(xf::reshape(x, {x.shape(1), x.shape(0)})), turned));
    CHECK(holds(xt::eval(xf::reshape(x, {x.shape()[1], -1})), turned));
    CHECK(holds(xt::eval(xf::lazy(x.data(), x.shape()) + 0.f), x));
    CHECK(holds(xt::eval(xf::lazy(x.data(), x.shape(), x.strides()) + 0.f), x));
    CHECK(holds(xt::eval(xf::as_strided(x, x.shape(), x.strides()) + 0.f), x));
    CHECK(holds(xt::eval(xf::sum(x, {x.dimension() - 1})), xt::xtensor<float, 1>{6, 15}));
}

TEST_CASE("the shape of a fixed container") {
    const xt::xtensor_fixed<float, xt::xshape<2, 3>> x = {{1, 2, 3}, {4, 5, 6}};
    const xt::xtensor<float, 1> row = {1, 2, 3};
    const xt::xtensor<float, 2> rows = {{1, 2, 3}, {1, 2, 3}};
    CHECK(holds(xt::eval(xf::broadcast_to(row, x.shape())), rows));
    CHECK(holds(xt::eval(xf::broadcast_to(row, xt::xshape<2, 3>())), rows));
    CHECK(holds(xt::eval(xf::lazy(x.data(), x.shape(), x.strides()) + 0.f), x));
    CHECK(holds(xt::eval(xf::as_strided(x, x.shape(), x.strides()) + 0.f), x));
}

TEST_CASE("the shape of a container of run-time rank") {
    const xt::xarray<float> x = {{1, 2, 3}, {4, 5, 6}};
    const xt::xtensor<float, 1> row = {1, 2, 3};
    const xt::xtensor<float, 2> rows = {{1, 2, 3}, {1, 2, 3}};
    CHECK(holds(xt::eval(xf::broadcast_to(row, xf::sized<2>(x.shape()))), rows));
    CHECK(holds(xt::eval(xf::lazy(x.data(), {2, 3}, x.strides()) + 0.f), x));
    CHECK_THROWS_AS(xf::tile(row, x.shape()), xf::rank_error);
    CHECK_THROWS_AS(xf::broadcast_to(row, xf::sized<3>(x.shape())), xf::rank_error);
}

TEST_CASE("an array of integers as a list") {
    const xt::xtensor<float, 2> x = {{1, 2, 3}, {4, 5, 6}}, repeated = {{1, 2, 3}, {4, 5, 6}, {4, 5, 6}};
    const xt::xtensor<int, 1> counts = {1, 2};
    CHECK(holds(xt::eval(xf::repeat(x, counts, 0)), repeated));
    CHECK(holds(xt::eval(xf::transpose(x, xt::xtensor<int, 1>{1, 0})), xt::transpose(x)));
}

TEST_CASE("a count of axes of any type") {
    const xt::xtensor<float, 2> x = {{1, 2, 3}, {4, 5, 6}};
    xt::xtensor<float, 0> s = xf::tensordot(x, x, x.dimension());
    CHECK(s() == 91);
    CHECK(holds(xt::eval(xt::cumsum(xf::lazy(x), x.dimension() - 1)), xt::cumsum(x, 1)));
    CHECK(holds(xt::eval(xt::concatenate(xt::xtuple(xf::lazy(x), x), 1U)),
                xt::concatenate(xt::xtuple(x, x), 1)));
}
