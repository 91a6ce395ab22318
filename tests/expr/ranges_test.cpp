#include <doctest/doctest.h>

#include "errors/refused.hpp"
#include "expr/values.hpp"

/// roll, diff, ranges, Kronecker products and convolutions; what is expected is what NumPy answers.
namespace {

using errors::refused;
using values::row;
using values::show;

const std::int32_t numbers[] = {3, -1, 4, 1, 5, 9, 2, 6};
const std::int32_t steps[] = {1, 2, 2}, codes[] = {1, 4, 1, 0};
auto i() { return xf::lazy(numbers, {2, 4}); }

}  // namespace

TEST_CASE("roll") {
    CHECK(show(xf::roll(i(), 1)) == "(2, 4): 6 3 -1 4 1 5 9 2");
    CHECK(show(xf::roll(i(), -1, 1)) == "(2, 4): -1 4 1 3 9 2 6 5");
    CHECK(show(xf::roll(i() * 2, {1, 7}, {0, 1})) == "(2, 4): 18 4 12 10 -2 8 2 6");
    CHECK(show(xf::roll(i(), 1, {0, 0})) == "(2, 4): 3 -1 4 1 5 9 2 6");
    CHECK(show(xf::roll(i(), -4000001, 1)) == "(2, 4): -1 4 1 3 9 2 6 5");
    CHECK(show(xf::roll(xf::lazy(numbers, {2, 0}), 3, 1)) == "(2, 0):");
    refused<xf::axis_error>("roll: axis 2 is out of range for an operand of rank 2",
                            [] { return xf::roll(i(), 1, 2); });
}

TEST_CASE("diff") {
    CHECK(show(xf::diff(i())) == "(2, 3): -4 5 -3 4 -7 4");
    CHECK(show(xf::diff(i(), 2)) == "(2, 2): 9 -8 -11 11");
    CHECK(show(xf::diff(i(), 1, 0)) == "(1, 4): 2 10 -2 5");
    CHECK(show(xf::diff(i(), 9)) == "(2, 0):");
    CHECK(show(xf::diff(i(), 0)) == show(i()));
    CHECK(show(xf::diff(i() > 3)) == "(2, 3): 0 1 1 0 1 1");
    const std::uint8_t bytes[] = {3, 250, 1};
    CHECK(show(xf::diff(row(bytes))) == "(2,): 247 7");
    refused<xf::shape_error>("diff: the number of differences, -1, is negative",
                             [] { return xf::diff(i(), -1); });
}

TEST_CASE("ranges") {
    CHECK(show(xf::arange<float>(0, 1, 0.3)) == "(4,): 0 0.300000012 0.600000024 0.900000036");
    CHECK(show(xf::arange<std::int8_t>(5, -5, -3)) == "(4,): 5 2 -1 -4");
    CHECK(show(xf::arange<int>(3, 1)) == "(0,):");
    CHECK(show(xf::arange<double>(3) * 2) == "(3,): 0 2 4");
    CHECK(show(xf::linspace<float>(0, 1, 5)) == "(5,): 0 0.25 0.5 0.75 1");
    CHECK(show(xf::linspace<int>(0, 7, 4, false)) == "(4,): 0 1 3 5");
    CHECK(show(xf::linspace<int>(-1, -2, 3)) == "(3,): -1 -2 -2");
    CHECK(show(xf::linspace<double>(3, 3, 1)) == "(1,): 3");
    CHECK(show(xf::full<float>({2, 3}, 7) + xf::arange<float>(3)) == "(2, 3): 7 8 9 7 8 9");
    CHECK(show(xf::full<bool>(2, true)) == "(2,): 1 1");
    CHECK(show(xf::sum(xf::full<int>({}, 4))) == "(): 4");
    refused<xf::error>("arange: from 0 to 1 there are no steps of 0",
                       [] { return xf::arange<int>(0, 1, 0); });
    refused<xf::shape_error>("linspace: the number of elements, -1, is negative",
                             [] { return xf::linspace<float>(0, 1, -1); });
    refused<xf::dtype_error>("full: the scalar 300 does not fit int8, which holds -128 to 127",
                             [] { return xf::full<std::int8_t>(3, 300); });
}

TEST_CASE("Kronecker products") {
    const auto w = xf::lazy(steps, {2});
    CHECK(show(xf::kron(w, i())) == "(2, 8): 3 -1 4 1 6 -2 8 2 5 9 2 6 10 18 4 12");
    CHECK(show(xf::kron(i(), w)) == "(2, 8): 3 6 -1 -2 4 8 1 2 5 10 9 18 2 4 6 12");
    CHECK(show(xf::kron(i() + 0, xf::lazy(numbers, {1, 0}))) == "(2, 0):");
}

TEST_CASE("convolutions") {
    CHECK(show(xf::convolve(row(codes), row(steps))) == "(6,): 1 6 11 10 2 0");
    CHECK(show(xf::convolve(row(codes), row(steps), xf::full)) == "(6,): 1 6 11 10 2 0");
    CHECK(show(xf::convolve(row(codes), row(steps), xf::same)) == "(4,): 6 11 10 2");
    CHECK(show(xf::convolve(row(steps), row(codes), "same")) == "(4,): 6 11 10 2");
    CHECK(show(xf::convolve(xf::lazy(steps, {2}), row(codes), xf::same)) == "(4,): 1 6 9 2");
    CHECK(show(xf::convolve(row(steps), row(codes), xf::valid)) == "(2,): 11 10");
    refused<xf::shape_error>("convolve: operand 1 has no elements",
                             [] { return xf::convolve(row(codes), xf::lazy(steps, {0})); });
    refused<xf::error>("convolve: no mode is called \"some\" (full, same and valid are)",
                       [] { return xf::convolve(row(codes), row(steps), "some"); });
}

TEST_CASE("windows as many as there are elements") {
    const auto sums = [](const auto& w) { return show(xf::sum(w, {-1, -2})); };
    CHECK(sums(xf::windows(i(), {3, 3}, {1, 1}, {.padding = xf::same})) == "(2, 4): 16 22 21 13 16 22 21 13");
    CHECK(sums(xf::windows(i(), {2, 3}, {1, 2}, {.padding = "same"})) == "(2, 2): 22 13 16 8");
    CHECK(show(xf::windows(row(codes), {2}, {1}, {.dilation = {2}, .padding = xf::same})) ==
          "(4, 2): 0 4 1 1 4 0 1 0");
    CHECK(show(xf::sum(xf::windows(xf::lazy(codes, {0}), {3}, {1}, {.padding = {2}}), -1)) == "(2,): 0 0");
    refused<xf::window_error>("windows: no padding is called \"some\" (same is)", [] {
        return xf::windows(i(), {3, 3}, {1, 1}, {.padding = "some"});
    });
    refused<xf::window_error>("windows: step 0 of axis 0 is below 1",
                              [] { return xf::windows(row(codes), {3}, {0}, {.padding = xf::same}); });
}
