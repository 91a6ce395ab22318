#include <doctest/doctest.h>

#include "targets.hpp"

TEST_CASE("xf::eval gives an xtensor of the expression's element type and rank") {
    const operands o;
    auto y = xf::eval(o.expression());
    static_assert(std::is_same_v<decltype(y), xt::xtensor<float, 2>>);
    CHECK(holds(y, o.expected));
    CHECK(holds(xf::eval(o.a), o.a));
    CHECK(holds(xf::eval(xf::lazy(o.a) < 3.f), o.a < 3.f));
}

TEST_CASE("xf::assign writes to containers, views and adaptors, with a policy") {
    const operands o;
    xt::xtensor<double, 2> y;
    xf::assign(y, o.expression(), {.threads = 1});
    CHECK(holds(y, o.expected));
    xt::xtensor<float, 3> z = xt::zeros<float>({2, 2, 3});
    xf::assign(xt::view(z, 1), o.expression(), {.threads = 2});
    CHECK(holds(xt::view(z, 1), o.expected));
    xf::assign(xt::view(z, 0), o.a);
    CHECK(holds(xt::view(z, 0), o.a));
    CHECK_THROWS_AS(xf::assign(xt::view(z, xt::all(), 0, xt::range(0, 2)), o.a), xf::shape_error);
}

TEST_CASE("a container that was moved into the expression is given new memory") {
    const operands o;
    xt::xtensor<float, 2> y = o.a;
    y = xf::lazy(std::move(y)) * 2.f;
    CHECK(holds(y, 2.f * o.a));
    xt::noalias(y) = xf::lazy(std::move(y)) * 2.f;
    CHECK(holds(y, 4.f * o.a));
    xt::xtensor_fixed<float, xt::xshape<2>> f = {1, 2};
    f = xf::lazy(std::move(f)) + 1.f;
    CHECK(f(1) == 3);
    xt::xarray<float> z = o.a;
    z = xf::lazy<2>(std::move(z)) * 3.f;
    CHECK(holds(z, 3.f * o.a));
}

TEST_CASE("a plan runs into any target that has the element type") {
    operands o;
    auto p = xf::plan(xf::lazy(o.a) + o.b);
    xt::xtensor<float, 2> y;
    p.run(y);
    CHECK(holds(y, o.expected));
    o.a(0, 0) = 5;
    xt::xtensor<float, 3> z = xt::zeros<float>({2, 2, 3});
    p.run(xt::view(z, 1));
    CHECK(holds(xt::view(z, 1), o.a + o.b));
    xt::xarray<float> d;
    p.run(d);
    CHECK(holds(d, o.a + o.b));
    CHECK_THROWS_AS(p.run(xt::view(z, xt::all(), 0, xt::range(0, 2))), xf::shape_error);
    const auto moved = std::move(y);
    p.run(y);
    CHECK(holds(y, o.a + o.b));
}

TEST_CASE("every element type goes through xtensor") {
    const xt::xtensor<std::complex<float>, 1> c = {{1, 2}, {3, 4}};
    const xt::xtensor<std::complex<float>, 1> product = xf::lazy(c) * c;
    CHECK(holds(product, c * c));
    const xt::xtensor<std::int8_t, 1> bytes = {100, 27};
    const xt::xtensor<std::int8_t, 1> sum = xf::lazy(bytes) + bytes;
    CHECK(int(sum(0)) == -56);
    const xt::xtensor<bool, 1> flags = {true, false};
    const xt::xtensor<bool, 1> inverse = !xf::lazy(flags);
    CHECK_FALSE(inverse(0));
    CHECK(inverse(1));
}

TEST_CASE("assignment converts to the target's element type") {
    const operands o;
    xt::xtensor<int, 2> y = xf::cast<int>(o.expression() / 10.f);
    CHECK(y(1, 2) == 6);
    xt::xtensor<double, 2> wider = o.expression();
    CHECK(wider(1, 2) == 66.0);
    wider = xf::lazy(y) + 1;
    CHECK(wider(1, 2) == 7.0);
    xt::xtensor<std::int8_t, 2> narrower = xf::lazy(y) * 2;
    CHECK(narrower(1, 2) == 12);
    xt::xtensor<bool, 2> truth = xf::lazy(y) - 6;
    CHECK_FALSE(truth(1, 2));
    CHECK(truth(0, 0));
    xt::xtensor<std::complex<double>, 2> c = o.expression();
    CHECK(c(1, 2) == 66.0);
    xt::real(c) = o.expression() + 1.f;
    CHECK(c(1, 2) == 67.0);
}
