#include <doctest/doctest.h>

#include "targets.hpp"

TEST_CASE_TEMPLATE("every container is an operand", X, xt::xtensor<float, 2>, xt::xtensor<int, 2>,
                   xt::xtensor<float, 2, xt::layout_type::column_major>,
                   xt::xtensor<float, 2, xt::layout_type::dynamic>,
                   xt::xtensor_fixed<float, xt::xshape<2, 3>>) {
    const X x = {{1, 2, 3}, {4, 5, 6}};
    static_assert(xf::operand<X> && xf::operand<X&> && xf::operand<const X&>);
    CHECK(holds(xt::eval(xf::lazy(x) * 2), 2 * x));
    CHECK(holds(xt::eval(xf::lazy(X(x)) * 2), 2 * x));
}

TEST_CASE("lvalues are borrowed, rvalues are kept") {
    const operands o;
    const auto borrowed = xf::lazy(o.a);
    CHECK(borrowed.data() == o.a.data());
    auto kept = [&] {
        xt::xtensor<float, 2> local = o.a;
        return xf::lazy(std::move(local)) + 1.f;
    }();
    const auto copy = kept;
    CHECK(holds(xt::eval(copy), o.a + 1.f));
    auto fixed = [] { return xf::lazy(xt::xtensor_fixed<float, xt::xshape<2>>{1, 2}) + 1.f; }();
    CHECK(xt::eval(fixed)(1) == 3);
}

TEST_CASE("views of static rank are borrowed from what they view") {
    const operands o;
    SUBCASE("index") {
        auto e = xf::lazy(xt::view(o.a, 1));
        CHECK(e.data() == &o.a(1, 0));
        CHECK(holds(xt::eval(e), xt::view(o.a, 1)));
    }
    SUBCASE("steps back") {
        auto v = xt::view(o.a, xt::all(), xt::range(2, 0, -1));
        CHECK(holds(xt::eval(xf::lazy(v) + 0.f), xt::xtensor<float, 2>{{3, 2}, {6, 5}}));
    }
    SUBCASE("of a view") {
        auto e = xf::lazy(xt::view(xt::view(o.a, xt::all(), xt::range(1, 3)), 1));
        CHECK(e.data() == &o.a(1, 1));
        CHECK(holds(xt::eval(e), xt::xtensor<float, 1>{5, 6}));
    }
    SUBCASE("of a temporary: kept with it") {
        auto e = [&] { return xf::lazy(xt::view(xt::xtensor<float, 2>(o.a), 1)) + 0.f; }();
        CHECK(holds(xt::eval(e), xt::view(o.a, 1)));
    }
    SUBCASE("rows out of order: copied") {
        CHECK(holds(xt::eval(xf::lazy(xt::view(o.a, xt::keep(1, 0)))), xt::view(o.a, xt::keep(1, 0))));
    }
    SUBCASE("transposed") {
        xt::xtensor<float, 2> a = o.a;
        auto turned = xt::transpose(a);
        CHECK(holds(xt::eval(xf::lazy(turned) + 0.f), turned));
    }
}

TEST_CASE("adaptors are borrowed or kept as they hold their memory") {
    std::vector<float> memory = {1, 2, 3, 4};
    auto view = xf::lazy(xt::adapt(memory, std::array<std::size_t, 2>{2, 2}));
    CHECK(view.data() == memory.data());
    auto pointed =
        xf::lazy(xt::adapt(memory.data(), 4, xt::no_ownership(), std::array<std::size_t, 2>{2, 2}));
    CHECK(pointed.data() == memory.data());
    auto kept = [&] {
        return xf::lazy(xt::adapt(std::vector<float>(memory), std::array<std::size_t, 2>{2, 2}));
    }();
    CHECK(kept.data() != memory.data());
    CHECK(xt::eval(kept)(1, 1) == 4);
    const float* const_memory = memory.data();
    auto constant =
        xf::lazy(xt::adapt(const_memory, 4, xt::no_ownership(), std::array<std::size_t, 2>{2, 2}));
    CHECK(xt::eval(constant)(1, 1) == 4);
}

TEST_CASE("an xtensor expression without storage is computed once, when the expression is built") {
    operands o;
    auto e = xf::lazy(o.a + o.b) * 2.f;
    o.a(0, 0) = 100;
    CHECK(holds(xt::eval(e), 2.f * o.expected));
    CHECK(holds(xt::eval(o.expression() + xt::sum(o.b, {0})), o.a + o.b + xt::sum(o.b, {0})));
}

TEST_CASE("an xarray is an operand once its rank is stated") {
    const operands o;
    xt::xarray<float> x = o.a;
    CHECK(holds(xt::eval(xf::lazy<2>(x) + o.b), o.expected));
    CHECK(holds(xt::eval(xf::lazy<2>(xt::xarray<float>(x)) + o.b), o.expected));
    CHECK(holds(xt::eval(xf::lazy<1>(xt::strided_view(x, {0, xt::ellipsis()}))), xt::view(o.a, 0)));
    CHECK_THROWS_WITH_AS(xf::lazy<3>(x), doctest::Contains("2 axes"), xf::rank_error);
}
