#include <doctest/doctest.h>

#include <sstream>

#include "targets.hpp"

// Our expressions, used as operands of those parts of xtensor that walk over elements.

TEST_CASE("an expression has the interface of an xexpression") {
    const operands o;
    const auto e = o.expression();
    static_assert(xt::is_xexpression<decltype(e)>::value);
    CHECK(e.dimension() == 2);
    CHECK(e.size() == 6);
    CHECK(e.shape(1) == 3);
    CHECK(e(1, 2) == o.expected(1, 2));
    CHECK(e.at(1, 2) == o.expected(1, 2));
    CHECK(e[{0, 1}] == o.expected(0, 1));
    const std::array<std::size_t, 2> index = {1, 0};
    CHECK(e.element(index.begin(), index.end()) == o.expected(1, 0));
}

TEST_CASE("iterators go through the elements, in either layout and direction") {
    const operands o;
    const auto e = o.expression();
    constexpr auto column_major = xt::layout_type::column_major;
    CHECK(std::equal(e.begin(), e.end(), o.expected.begin(), o.expected.end()));
    CHECK(std::equal(e.rbegin(), e.rend(), o.expected.rbegin(), o.expected.rend()));
    CHECK(std::equal(e.begin<column_major>(), e.end<column_major>(), o.expected.begin<column_major>(),
                     o.expected.end<column_major>()));
    CHECK(std::equal(e.rbegin<column_major>(), e.rend<column_major>(), o.expected.rbegin<column_major>(),
                     o.expected.rend<column_major>()));
    const xt::xtensor<float, 2> column = {{1}, {2}};
    const auto c = xf::lazy(column) * 2.f;
    CHECK(std::equal(c.begin(), c.end(), xt::xtensor<float, 1>{2, 4}.begin()));
    CHECK(std::vector<float>(c.rbegin(), c.rend()) == std::vector<float>{4, 2});
}

TEST_CASE("xtensor reduces, views, broadcasts and prints an expression") {
    const operands o;
    const auto e = o.expression();
    const auto& x = o.expected;
    CHECK(xt::sum(e)() == xt::sum(x)());
    CHECK(holds(xt::eval(xt::sum(e, {0})), xt::sum(x, {0})));
    CHECK(holds(xt::eval(xt::amax(e, {1})), xt::amax(x, {1})));
    CHECK(holds(xt::sum(e, {1}, xt::evaluation_strategy::immediate), xt::sum(x, {1})));
    CHECK(holds(xt::eval(xt::view(e, 1)), xt::view(x, 1)));
    CHECK(holds(xt::eval(xt::view(e, xt::all(), xt::range(0, 2))), xt::view(x, xt::all(), xt::range(0, 2))));
    CHECK(holds(xt::eval(xt::strided_view(e, {xt::ellipsis(), 1})), xt::view(x, xt::all(), 1)));
    const xt::xtensor<float, 1> column_sums = xt::sum(e, {0});
    CHECK(holds(column_sums, xt::sum(x, {0})));
    const xt::xtensor<float, 3> wide = xt::broadcast(e, {4, 2, 3});
    CHECK(holds(xt::view(wide, 3), x));
    std::ostringstream ours, theirs;
    ours << e;
    theirs << x;
    CHECK(ours.str() == theirs.str());
}
