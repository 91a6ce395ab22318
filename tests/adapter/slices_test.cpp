#include <doctest/doctest.h>

#include "targets.hpp"

// xtensor's slices in xf::view, read as Python reads them; the expected rows are NumPy's.

namespace {

const xt::xtensor<int, 1> row = {0, 1, 2, 3, 4, 5, 6};

template <class Slice>
std::vector<int> slice(const Slice& s) {
    const auto y = xt::eval(xf::view(row, s));
    return {y.begin(), y.end()};
}
using ints = std::vector<int>;

}  // namespace

TEST_CASE("ranges") {
    using namespace xt::placeholders;
    CHECK(slice(xt::range(1, 4)) == ints{1, 2, 3});
    CHECK(slice(xt::range(-3, _)) == ints{4, 5, 6});
    CHECK(slice(xt::range(_, -5)) == ints{0, 1});
    CHECK(slice(xt::range(1, 6, 2)) == ints{1, 3, 5});
    CHECK(slice(xt::range(_, _, 3)) == ints{0, 3, 6});
    CHECK(slice(xt::range(_, _, -3)) == ints{6, 3, 0});
    CHECK(slice(xt::range(4, 1, -1)) == ints{4, 3, 2});
    CHECK(slice(xt::range(-2, _, -2)) == ints{5, 3, 1});
}

TEST_CASE("ranges that leave the axis are clamped, and may be empty") {
    using namespace xt::placeholders;
    CHECK(slice(xt::range(5, 100)) == ints{5, 6});
    CHECK(slice(xt::range(-100, 2)) == ints{0, 1});
    CHECK(slice(xt::range(100, _, -4)) == ints{6, 2});
    CHECK(slice(xt::range(3, 1)).empty());
    CHECK(slice(xt::range(1, 3, -1)).empty());
    CHECK(slice(xt::range(9, 12)).empty());
    CHECK_THROWS_AS(slice(xt::range(0, 3, 0)), xf::bounds_error);
}

TEST_CASE("all, ellipsis, newaxis and integers") {
    const operands o;
    CHECK(holds(xt::eval(xf::view(o.expression(), xt::all(), 1)), xt::view(o.expected, xt::all(), 1)));
    CHECK(holds(xt::eval(xf::view(o.expression(), xt::ellipsis(), -1)), xt::view(o.expected, xt::all(), 2)));
    CHECK(holds(xt::eval(xf::view(o.expression(), 1)), xt::view(o.expected, 1)));
    const auto e = xf::view(o.expression(), xt::newaxis(), 0, xt::range(0, 2));
    static_assert(std::remove_cvref_t<decltype(e)>::rank == 2);
    CHECK(holds(xt::eval(e), xt::xtensor<float, 2>{{11, 22}}));
}

TEST_CASE("keep and drop") {
    const xt::xtensor<int, 2> x = {{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}};
    const auto elements = [](const auto& e) {
        const auto y = xf::eval(e);
        return ints{y.begin(), y.end()};
    };
    CHECK(slice(xt::keep(5, 0, -1)) == ints{5, 0, 6});
    CHECK(slice(xt::drop(0, 2, 3)) == ints{1, 4, 5, 6});
    CHECK(elements(xf::view(x, xt::keep(2, 0), xt::drop(1, 3))) == ints{8, 10, 0, 2});
    CHECK(elements(xf::view(x, xt::newaxis(), 1, xt::keep(-1))) == ints{7});
    CHECK(elements(xf::view(xf::lazy(x) + 1, xt::ellipsis(), xt::keep(3, 3))) == ints{4, 4, 8, 8, 12, 12});
    CHECK_THROWS_WITH_AS(xf::view(x, xt::all(), xt::keep(4)), "view: index 4 is outside axis 1 of extent 4",
                         xf::bounds_error);
    CHECK_THROWS_WITH_AS(xf::view(x, xt::keep(-4)), "view: index -4 is outside axis 0 of extent 3",
                         xf::bounds_error);
    CHECK_THROWS_WITH_AS(xf::view(x, xt::drop(3)),
                         "view: an index to drop is outside axis 0 of extent 3, or given twice",
                         xf::bounds_error);
}
