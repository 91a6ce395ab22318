#include <doctest/doctest.h>

#include <limits>

#include "targets.hpp"

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

}  // namespace
