#include <doctest/doctest.h>

#include "targets.hpp"

/// Contractions of xtensor's arrays, assigned to every kind of target.
namespace {

const xt::xtensor<float, 2> a = {{1, 2, 3}, {4, 5, 6}}, b = {{1, 0}, {0, 1}, {2, 2}};
const xt::xtensor<float, 2> product = {{7, 8}, {16, 17}};

}  // namespace

TEST_CASE("an xarray has the rank of its subscripts") {
    const xt::xarray<float> x = a;
    CHECK(holds(xf::eval(xf::einsum<"ij,jk">(x, b)), product));
    CHECK(holds(xf::eval(xf::einsum<"ij,jk">(xt::xarray<float>(a), xt::xarray<float>(b))), product));
    CHECK(holds(xf::eval(xf::einsum<"ij->j">(x)), xt::xtensor<float, 1>{5, 7, 9}));
    CHECK_THROWS_AS((void)xf::einsum<"ijk,jk">(x, b), xf::rank_error);
}

TEST_CASE("tensordot with the number of axes as a value, into any target") {
    const auto e = xf::tensordot(a, b, 1);
    const xt::xtensor<float, 2> made = e;
    CHECK(holds(made, product));
    CHECK(holds(xt::xtensor<float, 2>(xf::tensordot(a, b, 1)), product));
    const xt::xarray<float> dynamic = e;
    CHECK(holds(dynamic, product));
    xt::xtensor_fixed<float, xt::xshape<2, 2>> fixed;
    xt::noalias(fixed) = e;
    CHECK(holds(fixed, product));
    xt::xtensor<double, 3> part = xt::zeros<double>({2, 2, 2});
    xt::view(part, 1) = e;
    CHECK(holds(xt::view(part, 1), product));
    xt::xtensor<float, 2> y = product;
    y += e;
    CHECK(holds(y, 2 * product));
    y -= e * 1.f;
    CHECK(holds(y, product));
    xt::noalias(y) += e;
    CHECK(holds(y, 2 * product));
    y = xf::relu(e - 10.f) * 2.f + b.shape(1);
    CHECK(holds(y, xt::xtensor<float, 2>{{2, 2}, {14, 16}}));
    xf::assign(y, e, xf::policy{});
    CHECK(holds(y, product));
    CHECK(holds(xf::eval(e), product));
    CHECK(holds(xf::eval(xf::tensordot(a, a, 2)), xt::xarray<float>(91.f)));
}

TEST_CASE("a wrong rank or shape throws, and leaves the target alone") {
    xt::xtensor<float, 4> y = xt::ones<float>({1, 1, 1, 2});
    CHECK_THROWS_AS(y = xf::tensordot(a, b, 1), xf::rank_error);
    CHECK(y(0, 0, 0, 1) == 1);
    CHECK_THROWS_AS((void)(xf::tensordot(a, b, 1) + a), xf::shape_error);
    xt::xtensor<float, 2> z = xt::ones<float>({3, 3});
    CHECK_THROWS_AS(xt::view(z, xt::all(), xt::all()) = xf::tensordot(a, b, 1), xf::shape_error);
    CHECK(z(2, 2) == 1);
}

TEST_CASE("the target may be an operand") {
    xt::xtensor<float, 2> y = {{1, 2}, {3, 4}};
    y = xf::matmul(y, y);
    CHECK(holds(y, xt::xtensor<float, 2>{{7, 10}, {15, 22}}));
    y = xf::einsum<"ji">(y);
    CHECK(holds(y, xt::xtensor<float, 2>{{7, 15}, {10, 22}}));
    y += xf::matmul(y, y);
    CHECK(holds(y, xt::xtensor<float, 2>{{206, 450}, {300, 656}}));
    y = (xf::lazy(y) * y).sum({1}, xf::keepdims) * xf::lazy(y);
    CHECK(y(0, 1) == 244936.f * 450.f);
    xt::xtensor<float, 2> w = {{1, 2}, {3, 4}};
    w = xf::tensordot(w, w, 1);
    CHECK(holds(w, xt::xtensor<float, 2>{{7, 10}, {15, 22}}));
}

TEST_CASE("moved-in and computed operands live in the expression") {
    const auto e = xf::einsum<"ij,jk">(xt::xtensor<float, 2>(a), xf::lazy(xt::xtensor<float, 2>(b)) + 0.f);
    const auto copy = e;
    CHECK(holds(xf::eval(copy), product));
    const auto sum = (xf::lazy(xt::xtensor<float, 2>(a)) * xt::xtensor<float, 2>(a) * 2.f).sum(1);
    CHECK(holds(xf::eval(sum), xt::xtensor<float, 1>{28, 154}));
    CHECK(holds(xf::eval(xf::einsum<"ij,jk">(a + 0.f, b)), product));
    auto p = xf::plan(xf::matmul(a, b));
    xt::xtensor<float, 2> y = xt::zeros<float>({2, 2});
    p.run(y);
    p.run(y);
    CHECK(holds(y, product));
}
