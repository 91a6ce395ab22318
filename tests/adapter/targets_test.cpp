#include <doctest/doctest.h>

#include <vector>

#include "targets.hpp"

// Every kind of target xtensor has, in both layouts: constructed from, assigned, and assigned in part.

TEST_CASE_TEMPLATE("a container constructed from an expression has its shape and its elements", Target,
                   xt::xtensor<float, 2>, xt::xtensor<double, 2>, xt::xtensor<std::complex<float>, 2>,
                   xt::xtensor<float, 2, xt::layout_type::column_major>,
                   xt::xtensor<float, 2, xt::layout_type::dynamic>, xt::xarray<float>,
                   xt::xarray<double, xt::layout_type::column_major>,
                   xt::xtensor_fixed<float, xt::xshape<2, 3>>,
                   xt::xtensor_fixed<float, xt::xshape<2, 3>, xt::layout_type::column_major>) {
    const operands o;
    const Target y = o.expression();
    CHECK(holds(y, o.expected));
}

TEST_CASE_TEMPLATE("a container of the same shape is assigned in place", Target, xt::xtensor<float, 2>,
                   xt::xtensor<double, 2>, xt::xtensor<std::complex<float>, 2>,
                   xt::xtensor<float, 2, xt::layout_type::column_major>,
                   xt::xtensor<float, 2, xt::layout_type::dynamic>, xt::xarray<float>,
                   xt::xarray<double, xt::layout_type::column_major>,
                   xt::xtensor_fixed<float, xt::xshape<2, 3>>,
                   xt::xtensor_fixed<float, xt::xshape<2, 3>, xt::layout_type::column_major>) {
    const operands o;
    Target y = xt::zeros<float>({2, 3});
    const auto* memory = y.data();
    y = o.expression();
    CHECK(holds(y, o.expected));
    xt::noalias(y) = -o.expression();
    CHECK(holds(y, -o.expected));
    CHECK(y.data() == memory);
}

TEST_CASE_TEMPLATE("a container of another shape is resized", Target, xt::xtensor<float, 2>,
                   xt::xtensor<float, 2, xt::layout_type::column_major>,
                   xt::xtensor<float, 2, xt::layout_type::dynamic>, xt::xarray<float>,
                   xt::xarray<float, xt::layout_type::column_major>) {
    const operands o;
    Target y = xt::zeros<float>({4, 5});
    y = o.expression();
    CHECK(holds(y, o.expected));
    Target z = xt::zeros<float>({3, 2});
    xt::noalias(z) = o.expression();
    CHECK(holds(z, o.expected));
    Target empty;
    empty = o.expression();
    CHECK(holds(empty, o.expected));
}

TEST_CASE("an xarray takes the rank of the expression") {
    const operands o;
    xt::xarray<float> y = xt::zeros<float>({7});
    y = o.expression();
    CHECK(holds(y, o.expected));
}

TEST_CASE("views, of any kind, are written through") {
    const operands o;
    SUBCASE("leading index") {
        xt::xtensor<float, 3> y = xt::zeros<float>({2, 2, 3});
        xt::view(y, 1) = o.expression();
        CHECK(holds(xt::view(y, 1), o.expected));
        CHECK(holds(xt::view(y, 0), xt::zeros<float>({2, 3})));
        xt::noalias(xt::view(y, 0)) = -o.expression();
        CHECK(holds(xt::view(y, 0), -o.expected));
    }
    SUBCASE("inner index, column major") {
        xt::xtensor<float, 3, xt::layout_type::column_major> y = xt::zeros<float>({2, 4, 3});
        xt::view(y, xt::all(), 2, xt::all()) = o.expression();
        CHECK(holds(xt::view(y, xt::all(), 2, xt::all()), o.expected));
        CHECK(xt::sum(y)() == xt::sum(o.expected)());
    }
    SUBCASE("steps, forwards and backwards") {
        xt::xtensor<float, 2> y = xt::zeros<float>({4, 3});
        xt::view(y, xt::range(0, 4, 2), xt::range(2, xt::placeholders::_, -1)) = o.expression();
        for (std::size_t i = 0; i < 2; ++i)
            for (std::size_t j = 0; j < 3; ++j) CHECK(y(2 * i, 2 - j) == o.expected(i, j));
    }
    SUBCASE("of an xarray") {
        xt::xarray<float> y = xt::zeros<float>({2, 2, 3});
        xt::view(y, 1) = o.expression();
        CHECK(holds(xt::view(y, 1), o.expected));
    }
    SUBCASE("strided_view") {
        xt::xtensor<float, 3> y = xt::zeros<float>({2, 3, 2});
        xt::strided_view(y, {xt::all(), xt::all(), 1}) = o.expression();
        CHECK(holds(xt::view(y, xt::all(), xt::all(), 1), o.expected));
        xt::strided_view(y, {xt::ellipsis(), 0}) += o.expression();
        CHECK(holds(xt::view(y, xt::all(), xt::all(), 0), o.expected));
    }
    SUBCASE("transposed") {
        xt::xtensor<float, 2> y = xt::zeros<float>({3, 2});
        auto turned = xt::transpose(y);
        turned = o.expression();
        CHECK(holds(turned, o.expected));
    }
    SUBCASE("rows out of order: not strided") {
        xt::xtensor<float, 2> y = xt::zeros<float>({3, 3});
        xt::view(y, xt::keep(2, 0), xt::all()) = o.expression();
        CHECK(holds(xt::view(y, 2), xt::view(o.expected, 0)));
        CHECK(holds(xt::view(y, 0), xt::view(o.expected, 1)));
    }
    SUBCASE("chosen elements: not strided") {
        xt::xtensor<float, 2> y = xt::zeros<float>({2, 3});
        std::vector<std::array<std::size_t, 2>> chosen = {{0, 1}, {1, 2}};
        xt::index_view(y, chosen) = xf::lazy(xt::xtensor<float, 1>{5, 6}) * 2.f;
        CHECK(y(0, 1) == 10);
        CHECK(y(1, 2) == 12);
    }
}

TEST_CASE("adaptors write into the memory they adapt") {
    const operands o;
    std::vector<float> memory(6);
    SUBCASE("a vector, static rank") {
        auto y = xt::adapt(memory, std::array<std::size_t, 2>{2, 3});
        y = o.expression();
        CHECK(memory[5] == o.expected(1, 2));
    }
    SUBCASE("a vector, dynamic rank") {
        auto y = xt::adapt(memory, std::vector<std::size_t>{2, 3});
        y = o.expression();
        CHECK(memory[5] == o.expected(1, 2));
    }
    SUBCASE("a pointer") {
        auto y = xt::adapt(memory.data(), 6, xt::no_ownership(), std::array<std::size_t, 2>{2, 3});
        y = o.expression();
        CHECK(memory[5] == o.expected(1, 2));
        auto wrong = xt::adapt(memory.data(), 6, xt::no_ownership(), std::array<std::size_t, 2>{3, 2});
        CHECK_THROWS_AS(wrong = o.expression(), xf::shape_error);
    }
    SUBCASE("a vector of another size is resized") {
        auto y = xt::adapt(memory, std::array<std::size_t, 2>{1, 6});
        y = o.expression();
        CHECK(holds(y, o.expected));
    }
}

TEST_CASE("rank 0 and empty shapes") {
    const xt::xtensor<float, 1> six = {1, 2, 3};
    const xt::xtensor<float, 0> y = xf::lazy(six).sum();
    CHECK(y() == 6);
    xt::xarray<float> z = xf::lazy(six).sum();
    CHECK(z.dimension() == 0);
    CHECK(z() == 6);
    const xt::xtensor<float, 2> nothing({0, 3});
    xt::xtensor<float, 2> e = xf::lazy(nothing) + 1.f;
    CHECK(e.shape(0) == 0);
    CHECK(e.shape(1) == 3);
}

TEST_CASE("xt::eval gives an xtensor of the expression's element type and rank") {
    const operands o;
    auto y = xt::eval(o.expression());
    static_assert(std::is_same_v<decltype(y), xt::xtensor<float, 2>>);
    CHECK(holds(y, o.expected));
}
