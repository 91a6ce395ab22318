#include <doctest/doctest.h>

#include "xfuse/xfuse.hpp"

/// An assignment that is repeated runs the plan of the one before, if nothing has changed that matters.
namespace {

using array1 = xt::xtensor<float, 1>;

TEST_CASE("constants may change from one evaluation to the next") {
    const array1 x = {1, 2, 3};
    array1 y;
    for (int c = 0; c < 5; ++c) {
        y = xf::lazy(x) * float(c);
        CHECK(y == array1{1.0F * float(c), 2.0F * float(c), 3.0F * float(c)});
    }
}

TEST_CASE("elements may change, and are read anew") {
    array1 x = {1, 2, 3}, y;
    for (int round = 0; round < 5; ++round) {
        x(1) = float(10 * round);
        y = xf::lazy(x) + 1.0F;
        CHECK(y(1) == float(10 * round + 1));
    }
}

TEST_CASE("operands and targets may be others") {
    const array1 a = {1, 2, 3}, b = {4, 5, 6};
    array1 y, z;
    for (int round = 0; round < 20; ++round) {
        const array1& x = round % 3 == 0 ? a : b;
        array1& to = round % 2 == 0 ? y : z;
        to = xf::square(x);
        CHECK(to(2) == (round % 3 == 0 ? 9.0F : 36.0F));
    }
}

TEST_CASE("shapes of the same memory may be others") {
    xt::xtensor<float, 2> y;
    std::vector<float> memory = {1, 2, 3, 4, 5, 6};
    for (const std::ptrdiff_t rows : {2, 3, 2, 6, 3}) {
        y = xf::lazy(memory.data(), {rows, 6 / rows}) + 0.0F;
        CHECK(y.shape(0) == std::size_t(rows));
        CHECK(y(rows - 1, 6 / rows - 1) == 6);
    }
}

TEST_CASE("counts of a repeat are read anew, wherever they lie") {
    const array1 x = {1, 2};
    array1 y;
    for (int round = 0; round < 4; ++round) {
        y = round % 2 == 0 ? array1(xf::repeat(x, {1, 2}, 0)) : array1(xf::repeat(x, {2, 1}, 0));
        CHECK(y(1) == (round % 2 == 0 ? 2.0F : 1.0F));
    }
}

TEST_CASE("the number of threads may change") {
    const xt::xtensor<float, 2> x = xt::ones<float>({64, 64});
    array1 y;
    for (const int threads : {1, 2, 1}) {
        xf::set_threads(threads);
        y = xf::sum(x, {1});
        CHECK(y(63) == 64);
    }
    xf::set_threads(0);
}

TEST_CASE("an expression inside a functor of the same type") {
    const array1 x = {1, 2, 3};
    array1 y;
    const auto inner = [&](float v) { return v + xf::eval_scalar(xf::sum(x)); };
    for (int round = 0; round < 3; ++round) {
        y = xf::map(inner, x);
        CHECK(y == array1{7, 8, 9});
    }
}

TEST_CASE("a large evaluation inside a functor of another has memory of its own") {
    const array1 x = xt::arange<float>(40000);
    bool is_done = false;
    const auto inner = [&](float v) {
        if (!is_done) {
            is_done = true;
            const array1 found = xf::exp(x * 0.0F) + xf::sum(x * 0.0F);
            CHECK(found(39999) == 1);
        }
        return v * 2;
    };
    array1 y = xf::map(inner, xf::lazy(x) + 1.0F) + xf::max(x);
    CHECK(is_done);
    CHECK(y(0) == 40001);
    CHECK(y(39999) == 119999);
}

TEST_CASE("a functor that throws leaves nothing behind") {
    const array1 x = {1, 2, 3};
    array1 y = {0, 0, 0};
    bool throws = false;
    const auto f = [&](float v) {
        if (throws && v == 2) throw std::runtime_error("no");
        return v * 2;
    };
    for (int round = 0; round < 6; ++round) {
        throws = round % 2 == 1;
        y = array1{0, 0, 0};
        if (throws) CHECK_THROWS_AS(xf::assign(y, xf::map(f, x)), std::runtime_error);
        else xf::assign(y, xf::map(f, x));
        CHECK(y == (throws ? array1{0, 0, 0} : array1{2, 4, 6}));
    }
}

}  // namespace
