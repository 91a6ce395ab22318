#include <doctest/doctest.h>

#include "errors/refused.hpp"
#include "expr/values.hpp"

/// What depends on the order of elements: sorting, order statistics, running extremes, positions. What is
/// expected is what NumPy answers.
namespace {

using errors::refused;
using values::row;
using values::show;

constexpr float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
const std::int32_t numbers[] = {3, -1, 4, 1, 5, 9, 2, 6};
const float wild[] = {3, 1, nan, 2, -inf, 3, inf, nan};
const float holes[] = {1, nan, 3, 4, nan, 6, 7, 8, nan, nan, nan, nan};
const std::int32_t steps[] = {1, 2, 2, 3}, codes[] = {1, 4, 1, 0};
auto i() { return xf::lazy(numbers, {2, 4}); }
auto x() { return xf::lazy(holes, {3, 4}); }

}  // namespace

TEST_CASE("sort and argsort") {
    CHECK(show(xf::sort(i())) == "(2, 4): -1 1 3 4 2 5 6 9");
    CHECK(show(xf::sort(i(), 0)) == "(2, 4): 3 -1 2 1 5 9 4 6");
    CHECK(show(xf::sort(xf::flip(i(), 1), -1)) == "(2, 4): -1 1 3 4 2 5 6 9");
    CHECK(show(xf::sort(row(wild))) == "(8,): -inf 1 2 3 3 inf nan nan");
    CHECK(show(xf::argsort(row(wild))) == "(8,): 4 1 3 0 5 6 2 7");
    const std::uint8_t equal[] = {2, 1, 2, 1, 1};
    CHECK(show(xf::argsort(row(equal))) == "(5,): 1 3 4 0 2");
    CHECK(show(xf::sort(i() > 2) * 1) == "(2, 4): 0 0 1 1 0 1 1 1");
    CHECK(show(xf::sort(xf::lazy(numbers, {0, 4}), 0)) == "(0, 4):");
    CHECK(show(xf::sort(xf::lazy(numbers, {2, 0}))) == "(2, 0):");
    CHECK(show(xf::take_along_axis(i(), xf::argsort(i() * -1), 1)) == "(2, 4): 4 3 1 -1 9 6 5 2");
    refused<xf::axis_error>("sort: axis 2 is out of range for an operand of rank 2",
                            [] { return xf::sort(i(), 2); });
}

TEST_CASE("topk") {
    const auto [most, where] = xf::topk(i(), 2);
    CHECK(show(most) == "(2, 2): 4 3 9 6");
    CHECK(show(where) == "(2, 2): 2 0 1 3");
    CHECK(show(xf::topk(i(), 1, 0).values) == "(1, 4): 5 9 4 6");
    CHECK(show(xf::topk(row(wild), 4).indices) == "(4,): 2 7 6 0");
    CHECK(show(xf::topk(i(), 0).values) == "(2, 0):");
    refused<xf::shape_error>("topk: 5 elements of axis 1 of extent 4 (operand shape (2, 4))",
                             [] { return xf::topk(i(), 5); });
}

TEST_CASE("medians") {
    CHECK(show(xf::median(i())) == "(): 3.5");
    CHECK(show(xf::median(i(), 1)) == "(2,): 2 5.5");
    CHECK(show(xf::median(i(), {-1}, xf::keepdims)) == "(2, 1): 2 5.5");
    CHECK(show(xf::median(x(), {1})) == "(3,): nan nan nan");
    CHECK(show(xf::nanmedian(x(), {1})) == "(3,): 3 7 nan");
    CHECK(show(xf::median(xf::windows(i(), {2, 3}), {-1, -2})) == "(1, 2): 3.5 3");
    CHECK(show(xf::median(xf::windows(i() * 2.0F, {1, 3}), {-1, -2}) + 1) == "(2, 2): 7 3 11 13");
    CHECK(show(xf::median(xf::windows(i(), {2, 3}, {1, 1}, {.padding = {0, 1}}), {-1, -2})) ==
          "(1, 4): 1.5 3.5 3 1.5");
    CHECK(show(xf::median(xf::lazy(holes, {2, 0}), 1)) == "(2,): nan nan");
    CHECK(show(xf::median(i() > 3, 0)) == "(4,): 0.5 0.5 0.5 0.5");
}

TEST_CASE("quantiles") {
    CHECK(show(xf::quantile(i(), 0.3)) == "(): 2.1000000000000001");
    CHECK(show(xf::quantile(i(), {0.25, 0.5, 1.0}, {1})) == "(3, 2): 0.5 4.25 2 5.5 4 9");
    CHECK(show(xf::quantile(i() * 1.0F, 1, 0)) == "(4,): 5 9 4 6");
    CHECK(show(xf::quantile(xf::cast<float>(i()), 0.9, 0, xf::keepdims)) ==
          "(1, 4): 4.80000019 8 3.79999995 5.5");
    CHECK(show(xf::nanquantile(x(), 0.25, 1)) == "(3,): 2 6.5 nan");
    refused<xf::error>("quantile: 1.5 is not from 0 to 1", [] { return xf::quantile(i(), 1.5); });
    refused<xf::axis_error>("quantile: axis 1 is given twice (as -1 in an operand of rank 2)", [] {
        return xf::quantile(i(), 0.5, {1, -1});
    });
}

TEST_CASE("running extremes, and running results before each element") {
    CHECK(show(xf::cummax(row(wild))) == "(8,): 3 3 nan nan nan nan nan nan");
    CHECK(show(xf::cummin(i(), 1)) == "(2, 4): 3 -1 -1 -1 5 5 2 2");
    CHECK(show(xf::cummin(i())) == "(8,): 3 -1 -1 -1 -1 -1 -1 -1");
    CHECK(show(xf::cummax(xf::flip(i(), 0), 0)) == "(2, 4): 5 9 2 6 5 9 4 6");
    CHECK(show(xf::cumsum(i(), 1, xf::exclusive)) == "(2, 4): 0 3 2 6 0 5 14 16");
    CHECK(show(xf::cumprod(i(), 0, xf::exclusive)) == "(2, 4): 1 1 1 1 3 -1 4 1");
    CHECK(show(xf::cumsum(xf::lazy(numbers, {2, 0}), 1, xf::exclusive)) == "(2, 0):");
}

TEST_CASE("positions in what is sorted") {
    const std::int32_t asked[] = {0, 1, 2, 3, 4};
    CHECK(show(xf::searchsorted(row(steps), row(asked))) == "(5,): 0 0 1 3 4");
    CHECK(show(xf::searchsorted(row(steps), row(asked), "right")) == "(5,): 0 1 3 4 4");
    CHECK(show(xf::searchsorted(row(steps), 2.5)) == "(): 3");
    CHECK(show(xf::searchsorted(xf::sort(row(wild)), row(wild))) == "(8,): 3 1 6 2 0 3 5 6");
    CHECK(show(xf::searchsorted(xf::lazy(steps, {0}), i())) == "(2, 4): 0 0 0 0 0 0 0 0");
    refused<xf::error>("searchsorted: no side is called \"both\" (left and right are)",
                       [] { return xf::searchsorted(row(steps), 1, "both"); });
}

TEST_CASE("counts") {
    CHECK(show(xf::bincount(row(codes))) == "(5,): 1 2 0 0 1");
    CHECK(show(xf::bincount(row(codes), 7)) == "(7,): 1 2 0 0 1 0 0");
    const float weights[] = {1, 2, 3, 4};
    CHECK(show(xf::bincount(row(codes), row(weights))) == "(5,): 4 4 0 0 2");
    CHECK(show(xf::bincount(xf::lazy(codes, {0}))) == "(0,):");
    refused<xf::bounds_error>("bincount: element -4 is negative",
                              [] { return xf::bincount(row(codes) * -1); });
    const auto [counts, edges] = xf::histogram(i(), 4);
    CHECK(show(counts) == "(4,): 2 2 3 1");
    CHECK(show(edges) == "(5,): -1 1.5 4 6.5 9");
    const auto within = xf::histogram(i(), 3, {0.0, 6.0});
    CHECK(show(within.counts) == "(3,): 1 2 3");
    CHECK(show(within.edges) == "(4,): 0 2 4 6");
    const std::int32_t given[] = {0, 2, 6};
    CHECK(show(xf::histogram(i(), row(given)).counts) == "(2,): 1 5");
    CHECK(show(xf::histogram(xf::view(row(steps), xf::whole_axis{}) * 0 + 2, 2).edges) == "(3,): 1.5 2 2.5");
    refused<xf::error>("histogram: 0 bins: there has to be one at least",
                       [] { return xf::histogram(i(), 0); });
}

TEST_CASE("other data in the same memory, through the plan that is kept") {
    std::int32_t v[] = {3, 1, 2};
    const auto sorted = xf::sort(row(v)) + 0;
    const auto middle = xf::median(row(v));
    for (const std::int32_t first : {3, 7, 0}) {
        v[0] = first;
        CHECK(show(sorted) == (first == 0 ? "(3,): 0 1 2" : first == 3 ? "(3,): 1 2 3" : "(3,): 1 2 7"));
        CHECK(show(middle) == (first == 0 ? "(): 1" : "(): 2"));
    }
    for (const double q : {0.0, 1.0, 0.5}) {
        v[0] = 3;
        CHECK(show(xf::quantile(row(v), q)) == (q == 0 ? "(): 1" : q == 1 ? "(): 3" : "(): 2"));
    }
}
