#include <doctest/doctest.h>

#include "targets.hpp"

// What cannot be resized keeps its shape and its elements.

TEST_CASE("a target of the wrong shape throws before anything is written") {
    const operands o;
    SUBCASE("view") {
        xt::xtensor<float, 3> y = xt::ones<float>({2, 2, 2});
        CHECK_THROWS_WITH_AS(xt::view(y, 0) = o.expression(), doctest::Contains("(2, 3)"), xf::shape_error);
        CHECK_THROWS_AS(xt::noalias(xt::view(y, 0)) = o.expression(), xf::shape_error);
        CHECK_THROWS_AS(xt::view(y, 0) += o.expression(), xf::shape_error);
        CHECK(xt::all(xt::equal(y, 1.f)));
    }
    SUBCASE("strided_view, whose rank is known only now") {
        xt::xtensor<float, 3> y = xt::ones<float>({2, 2, 3});
        xt::xstrided_slice_vector slices{0, 0, xt::ellipsis()};
        auto row = xt::strided_view(y, slices);
        CHECK_THROWS_AS(row = o.expression(), xf::shape_error);
        CHECK(xt::all(xt::equal(y, 1.f)));
    }
    SUBCASE("fixed") {
        xt::xtensor_fixed<float, xt::xshape<3, 2>> y = xt::ones<float>({3, 2});
        CHECK_THROWS_AS(y = o.expression(), xf::shape_error);
        CHECK_THROWS_AS(xt::noalias(y) = o.expression(), xf::shape_error);
        CHECK(xt::all(xt::equal(y, 1.f)));
    }
}

TEST_CASE("an expression is not broadcast into its target") {
    const operands o;
    xt::xtensor<float, 3> y = xt::ones<float>({2, 4, 3});
    const xt::xtensor<float, 2> row = xt::ones<float>({1, 3});
    CHECK_THROWS_AS(xt::view(y, 0) = xf::lazy(row) + 1.f, xf::shape_error);
    CHECK(xt::all(xt::equal(y, 1.f)));
}

TEST_CASE("compound assignment broadcasts the expression, and never resizes the target") {
    const operands o;
    xt::xtensor<float, 2> y = o.a;
    const xt::xtensor<float, 1> row = {1, 2, 3};
    y += xf::lazy(row) * 2.f;
    CHECK(holds(y, o.a + 2.f * row));
    xt::xtensor<float, 2> small = xt::ones<float>({1, 3});
    CHECK_THROWS_AS(small += o.expression(), xf::shape_error);
    CHECK_THROWS_AS(xt::noalias(small) += o.expression(), xf::shape_error);
    CHECK(holds(small, xt::ones<float>({1, 3})));
    xt::xarray<float> dynamic = xt::ones<float>({3});
    CHECK_THROWS_AS(dynamic += o.expression(), xf::rank_error);
}

TEST_CASE("a target that the expression reads is assigned as if it had been read first") {
    const operands o;
    xt::xtensor<float, 2> y = o.a;
    y = xf::lazy(y) + y;
    CHECK(holds(y, 2.f * o.a));
    xt::xtensor<float, 1> z = {1, 2, 3, 4};
    xt::view(z, xt::range(1, 4)) = xf::lazy(xt::view(z, xt::range(0, 3))) * 10.f;
    CHECK(holds(z, xt::xtensor<float, 1>{1, 10, 20, 30}));
}
