#include <doctest/doctest.h>

#include <limits>

#include "adapter/targets.hpp"

/// argmax and argmin of computed operands whose reduced axes are longer than a tile.
namespace {

template <class Reduced, class Better>
void check_rows(const xt::xtensor<float, 2>& x, const Reduced& places, const Better& better) {
    for (std::size_t i = 0; i < x.shape(0); ++i) {
        std::size_t best = 0;
        for (std::size_t j = 1; j < x.shape(1); ++j) {
            if (better(x(i, j), x(i, best))) best = j;
        }
        CAPTURE(i);
        CHECK(places(i) == std::int64_t(best));
    }
}

TEST_CASE("long rows of a computed operand: the first of equal extremes") {
    xt::xtensor<float, 2> x({3, 100003});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = float(i * 7919 % 5003);
    check_rows(x, xf::eval(xf::argmax(xf::lazy(x) * 2 - 5, 1)), std::greater<float>());
    check_rows(x, xf::eval(xf::argmin(xf::lazy(x) * 2 - 5, 1)), std::less<float>());
}

TEST_CASE("a NaN wins from wherever it stands") {
    xt::xtensor<float, 2> x({4, 50000}, 1.f);
    x(0, 49999) = x(1, 20000) = x(1, 40000) = x(2, 0) = std::numeric_limits<float>::quiet_NaN();
    x(1, 3) = 2;
    const auto places = xf::eval(xf::argmax(xf::lazy(x) + 1, 1));
    CHECK(holds(places, xt::xtensor<std::int64_t, 1>{49999, 20000, 0, 0}));
}

TEST_CASE("several axes, strided and repeated operands, results in any order") {
    xt::xtensor<double, 3> x({60, 50, 40});
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = double(i * 104729 % 100003);
    const auto flipped = xf::flip(xf::transpose(x), 0) * 3;
    const xt::xtensor<double, 3> y = flipped;
    CHECK(xf::eval_scalar(xf::argmax(flipped)) == xf::eval_scalar(xf::argmax(y)));
    CHECK(holds(xf::eval(xf::argmin(flipped, {0, 2})), xf::eval(xf::argmin(y, {0, 2}))));
    const auto repeated = xf::repeat(xf::lazy(x) + 1, 3, 2);
    const xt::xtensor<double, 3> z = repeated;
    CHECK(holds(xf::eval(xf::argmax(repeated, {1, 2})), xf::eval(xf::argmax(z, {1, 2}))));
}

TEST_CASE("more rows than are compared at a time: the first extreme of all, a NaN before any") {
    // Every other column, so that rows do not continue each other.
    xt::xtensor<float, 3> x({2000, 3, 2}, 0.F);
    const auto odd = xt::view(x, xt::all(), xt::all(), 1);
    const auto places = [&] { return xf::eval_scalar(xf::argmax(xf::lazy(odd))); };
    CHECK(places() == 0);
    x(1999, 2, 1) = 1;
    CHECK(places() == 5999);
    x(256, 0, 1) = x(255, 2, 1) = 1;
    CHECK(places() == 767);
    x(1500, 1, 1) = x(1500, 2, 1) = std::numeric_limits<float>::quiet_NaN();
    CHECK(places() == 4501);
    CHECK(xf::eval_scalar(xf::argmin(xf::lazy(odd))) == 4501);
    x(0, 2, 1) = std::numeric_limits<float>::quiet_NaN();
    CHECK(places() == 2);
    const xt::xtensor<double, 1> y{3, 5, 5, 1};
    CHECK(xf::eval_scalar(xf::argmax(xf::repeat(y, 5000, 0))) == 5000);
    CHECK(xf::eval_scalar(xf::argmin(xf::tile(y, {5000}))) == 3);
    CHECK(xf::eval_scalar(xf::argmax(xf::transpose(xf::broadcast_to(y, {700, 4})))) == 700);
}

}  // namespace
