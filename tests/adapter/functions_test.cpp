#include <doctest/doctest.h>

#include <xfuse/xtensor.hpp>

#include "targets.hpp"

// xtensor's operators and functions on our expressions build our expressions, however they are found.

template <class Made, class Wanted>
void check_node(const Made& made, const Wanted& wanted) {
    static_assert(xf::expression<Made>);
    CHECK(xt::allclose(xt::eval(made), xt::eval(wanted)));
}

TEST_CASE("operators, without any using directive") {
    const operands o;
    const auto e = o.expression();
    const auto& x = o.expected;
    check_node(e + o.a, x + o.a);
    check_node(o.a + e, o.a + x);
    check_node(e - e, x - x);
    check_node(e * 2.0f, x * 2.0f);
    check_node(2.0 * e, x * 2.0f);
    check_node(e / xt::view(o.a, 0), x / xt::view(o.a, 0));
    check_node((o.a + o.b) * e, x * x);
    check_node(-e, -x);
    check_node(o.expression() + xt::xtensor<float, 2>(o.a), x + o.a);
}

TEST_CASE("operators and functions, with both namespaces open") {
    using namespace xf;
    using namespace xt;
    const operands o;
    const auto e = o.expression();
    const auto& x = o.expected;
    check_node(e + o.a, x + o.a);
    check_node(o.a + e, o.a + x);
    check_node(e + 2.0f, x + 2.0f);
    check_node(2.0 - e, 2.0f - x);
    check_node(-e, -x);
    check_node(exp(-e), xt::exp(-x));
    check_node(maximum(e, o.a), xt::maximum(x, o.a));
    check_node(maximum(20.0f, e), xt::maximum(20.0f, x));
    check_node(where(e < 30.0f, e, 0.0f), xt::where(x < 30.0f, x, 0.0f));
    check_node(cumsum(e, 1), xt::cumsum(x, 1));
    check_node(cumprod(e), xf::cumprod(x));
    check_node(concatenate(xtuple(e, o.a), 1), xt::concatenate(xt::xtuple(x, o.a), 1));
    check_node(stack(xtuple(e, e)), xt::stack(xt::xtuple(x, x)));
}

TEST_CASE("comparisons are elementwise") {
    const operands o;
    const auto e = o.expression();
    const xt::xtensor<bool, 2> less = e < 30.0f;
    CHECK(holds(less, o.expected < 30.0f));
    const xt::xtensor<bool, 2> same = e == o.expected;
    CHECK(xt::all(same));
    CHECK(xt::all(xt::eval(xt::equal(e, o.expected))));
    CHECK_FALSE(xt::any(xt::eval(xt::greater(e, o.expected))));
}

TEST_CASE("xtensor's functions build our nodes") {
    const operands o;
    const auto e = o.expression() / 100.f;
    const xt::xtensor<float, 2> x = o.expected / 100.f;
    check_node(xt::abs(-e), x);
    check_node(xt::cumsum(e, 0), xt::cumsum(x, 0));
    check_node(xt::cumsum(e), xf::cumsum(x));  // xtensor itself reads past the shape here
    check_node(xt::cumprod(e, 1), xt::cumprod(x, 1));
    check_node(xt::concatenate(xt::xtuple(x, e)), xt::concatenate(xt::xtuple(x, x)));
    check_node(xt::stack(xt::xtuple(e, x), 2), xt::stack(xt::xtuple(x, x), 2));
    check_node(xt::square(e), x * x);
    check_node(xt::sqrt(e), xt::sqrt(x));
    check_node(xt::exp(e), xt::exp(x));
    check_node(xt::log1p(e), xt::log1p(x));
    check_node(xt::tanh(e), xt::tanh(x));
    check_node(xt::floor(e * 10.f), xt::floor(x * 10.f));
    check_node(xt::pow(e, 2.f), x * x);
    check_node(xt::pow(o.b, e), xt::pow(o.b, x));
    check_node(xt::maximum(e, o.a), xt::maximum(x, o.a));
    check_node(xt::minimum(o.a, e), xt::minimum(x, o.a));
    check_node(xt::clip(e, 0.2f, 0.5f), xt::clip(x, 0.2f, 0.5f));
    check_node(xt::where(e < 0.3f, e, o.a), xt::where(x < 0.3f, x, o.a));
    check_node(xt::cast<double>(e), x);
    check_node(xt::tan(e), xt::tan(x));
    check_node(xt::atan2(e, o.a), xt::atan2(x, o.a));
    check_node(xt::hypot(o.a, e), xt::hypot(o.a, x));
    check_node(xt::fma(e, o.a, o.b), x * o.a + o.b);
}

TEST_CASE("xtensor's functions on its own containers stay xtensor's") {
    const operands o;
    static_assert(!xf::expression<decltype(xt::exp(o.a))>);
    static_assert(!xf::expression<decltype(xt::maximum(o.a, 0.f))>);
    static_assert(!xf::expression<decltype(o.a + o.b)>);
}

TEST_CASE("shapes that do not fit throw from xtensor's functions too") {
    const operands o;
    CHECK_THROWS_AS(xt::maximum(o.expression(), xt::view(o.a, xt::all(), xt::range(0, 2))), xf::shape_error);
    CHECK_THROWS_AS(xt::view(o.a, xt::all(), xt::range(0, 2)) * o.expression(), xf::shape_error);
}

TEST_CASE("a function that xtensor alone has is applied to the computed elements") {
    const operands o;
    CHECK(xt::allclose(o.expression(), o.expected));
    CHECK(xt::all(xt::isclose(o.expected, o.expression())));
}
