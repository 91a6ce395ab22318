#include <doctest/doctest.h>

#include "errors/refused.hpp"
#include "expr/values.hpp"

/// Reductions of what is not NaN, of what a mask selects, from an initial value, and by the user's function.
/// What is expected is what NumPy answers.
namespace {

using errors::refused;
using values::row;
using values::show;

constexpr float hole = std::numeric_limits<float>::quiet_NaN();
const float holes[] = {1, hole, 3, 4, hole, 6, 7, 8, hole, hole, hole, hole};
const std::int32_t numbers[] = {3, -1, 4, 1, 5, 9, 2, 6};
const bool chosen[] = {true, false, true, true};
auto x() { return xf::lazy(holes, {3, 4}); }
auto i() { return xf::lazy(numbers, {2, 4}); }

}  // namespace

TEST_CASE("NaN is left out") {
    CHECK(show(xf::nansum(x(), 1)) == "(3,): 8 21 0");
    CHECK(show(xf::nanprod(x(), {-1})) == "(3,): 12 336 1");
    CHECK(show(xf::nanmax(x(), 1)) == "(3,): 4 8 nan");
    CHECK(show(xf::nanmin(x())) == "(): 1");
    CHECK(show(xf::nanmean(x(), {1}, xf::keepdims)) == "(3, 1): 2.66666675 7 nan");
    CHECK(show(xf::nanvar(x(), 0, xf::ddof(1))) == "(4,): nan nan 8 8");
    CHECK(show(xf::nanstd(x() * 2, 1)) == "(3,): 2.49443841 1.63299322 nan");
    CHECK(show(xf::nansum(xf::exp(x() * 0), 1)) == "(3,): 3 3 0");
    CHECK(show(xf::nansum(xf::lazy(holes, {3, 0}), 1)) == "(3,): 0 0 0");
    CHECK(show(xf::nanmean(xf::lazy(holes, {0, 2}), 0)) == "(2,): nan nan");
    refused<xf::shape_error>("zero-size reduction: nanmax has no identity (operand shape (3, 0))", [] {
        return xf::nanmax(xf::lazy(holes, {3, 0}), 1);
    });
    refused<xf::axis_error>("nansum: axis 2 is out of range for an operand of rank 2",
                            [] { return xf::nansum(x(), 2); });
}

TEST_CASE("integers have no NaN") {
    CHECK(show(xf::nansum(i(), 0)) == "(4,): 8 8 6 7");
    CHECK(show(xf::nanmean(i(), 0)) == "(4,): 4 4 3 3.5");
    CHECK(show(xf::nanmax(i(), 1)) == "(2,): 4 9");
    CHECK(show(xf::nanvar(i(), 1)) == show(xf::var(i(), 1)));
}

TEST_CASE("absent padding is left out, or counts as 0 in a mean, as in the reductions of all") {
    const float v[] = {-2, hole, -6};
    const auto w = xf::windows(row(v), {2}, {1}, {.padding = {1}});
    CHECK(show(xf::nanmax(w, 1)) == "(4,): -2 -2 -6 -6");
    CHECK(show(xf::nansum(w + 1, 1)) == "(4,): -1 -1 -5 -5");
    CHECK(show(xf::nanmean(w, 1)) == "(4,): -1 -2 -6 -3");
    CHECK(show(xf::nanvar(w, 1)) == "(4,): 1 0 0 9");
}

TEST_CASE("masks") {
    const auto where = xf::where(row(chosen));
    CHECK(show(xf::sum(i(), {1}, where)) == "(2,): 8 13");
    CHECK(show(i().sum({1}, where, xf::keepdims)) == "(2, 1): 8 13");
    CHECK(show(xf::prod(i(), 1, where)) == "(2,): 12 60");
    CHECK(show(xf::max(i(), {1}, where, xf::initial(-9))) == "(2,): 4 6");
    CHECK(show(xf::min(i(), xf::where(i() > 2), xf::initial(100), xf::keepdims)) == "(1, 1): 3");
    CHECK(show(xf::mean(i(), {0}, where)) == "(4,): 4 nan 3 3.5");
    CHECK(show(xf::any(i(), {0}, where)) == "(4,): 1 0 1 1");
    CHECK(show(xf::all(i() > 2, {1}, where)) == "(2,): 0 0");
    CHECK(show(xf::sum(x(), xf::where(!xf::isnan(x())))) == "(): 29");
    refused<xf::shape_error>(
        "sum: where: axis 0 of the mask has extent 2 where the operand has 4 (mask shape (2,), "
        "operand shape (2, 4))",
        [] { return xf::sum(i(), {0}, xf::where(xf::lazy(chosen, {2}))); });
}

TEST_CASE("initial values") {
    CHECK(show(xf::sum(i(), {1}, xf::where(row(chosen)), xf::initial(100))) == "(2,): 108 113");
    CHECK(show(xf::prod(i(), {0}, xf::initial(2))) == "(4,): 30 -18 16 12");
    CHECK(show(xf::max(xf::lazy(numbers, {2, 0}), 1, xf::initial(3))) == "(2,): 3 3");
    CHECK(show(xf::min(x(), 1, xf::initial(2))) == "(3,): nan nan nan");
    CHECK(show(xf::sum(xf::lazy(holes, {1}), xf::initial(0.5))) == "(): 1.5");
    const std::int8_t bytes[] = {1, 2};
    refused<xf::dtype_error>("max: the scalar 300 does not fit int8, which holds -128 to 127",
                             [&] { return xf::max(row(bytes), xf::initial(300)); });
}

TEST_CASE("reductions of the user's own") {
    const auto digits = [](auto a, auto b) noexcept { return a * 10 + b; };
    CHECK(show(xf::reduce_with(i(), {1}, digits, 0)) == "(2,): 2941 5926");
    CHECK(show(xf::reduce_with(xf::transpose(i()), {0}, digits, 0)) == "(2,): 2941 5926");
    CHECK(show(xf::reduce_with(i() + 0, {0, 1}, digits, 0, xf::keepdims)) == "(1, 1): 29415926");
    CHECK(show(xf::reduce_with(
              i(), 0, [](double a, double b) { return a + b; }, 0.5)) == "(4,): 8.5 8.5 6.5 7.5");
    CHECK(show(xf::reduce_with(xf::lazy(numbers, {2, 0}), {1}, digits, 7)) == "(2,): 7 7");
    for (const int factor : {10, 100, 10}) {
        const auto shifted = xf::reduce_with(
            i(), 1, [factor](int a, int b) noexcept { return a * factor + b; }, 0);
        CHECK(show(shifted) == (factor == 10 ? "(2,): 2941 5926" : "(2,): 2990401 5090206"));
    }
    std::int32_t y[] = {-1, -1};
    const xf::index_t two[] = {2}, one[] = {1};
    const auto thrower = [](int a, int b) { return b > 5 ? throw std::runtime_error("six") : a + b; };
    const auto e = xf::reduce_with(i(), 1, thrower, 0);
    CHECK_THROWS_AS(xf::expr::evaluate<std::int32_t>(e, xf::expr::make_target(y, two, one)),
                    std::runtime_error);
    CHECK(y[0] == -1);
}
