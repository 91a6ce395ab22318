#include <doctest/doctest.h>

#include "errors/refused.hpp"
#include "expr/values.hpp"

/// take, take_along_axis, compress and extract; what is expected is what NumPy answers.
namespace {

using values::row;
using values::show;

const int numbers[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
const int places[] = {0, -1, 2, 1};
auto matrix() { return xf::lazy(numbers, {3, 4}); }
auto squares() { return xf::lazy(places, {2, 2}); }

template <class T>
std::string by_indices_of() {
    const T given[] = {3, 0};
    return show(xf::take(xf::flip(matrix(), 1), row(given), -1));
}

}  // namespace

TEST_CASE("indices in all forms") {
    CHECK(show(xf::take(matrix(), {2, 0, -1}, 0)) == "(3, 4): 9 10 11 12 1 2 3 4 9 10 11 12");
    CHECK(show(xf::take(matrix(), {2, 0, -1}, 1)) == "(3, 3): 3 1 4 7 5 8 11 9 12");
    CHECK(show(xf::take(matrix(), std::vector<int>{1, 1}, 1)) == "(3, 2): 2 2 6 6 10 10");
    CHECK(show(xf::take(matrix(), 1, 0)) == "(4,): 5 6 7 8");
    CHECK(show(xf::take(matrix(), -1, 1)) == "(3,): 4 8 12");
    CHECK(show(xf::take(matrix(), {}, 1)) == "(3, 0):");
    CHECK(show(xf::take(matrix(), squares(), 0)) == "(2, 2, 4): 1 2 3 4 9 10 11 12 9 10 11 12 5 6 7 8");
    CHECK(show(xf::take(matrix(), squares(), -1)) == "(3, 2, 2): 1 4 3 2 5 8 7 6 9 12 11 10");
    CHECK(show(xf::take(xf::transpose(matrix()), xf::transpose(squares()), 0) + 1) ==
          "(2, 2, 3): 2 6 10 4 8 12 5 9 13 3 7 11");
    CHECK(show(xf::take(matrix() * 2, xf::flip(squares()), 1)) ==
          "(3, 2, 2): 4 6 8 2 12 14 16 10 20 22 24 18");
    const std::string wanted = "(3, 2): 1 4 5 8 9 12";
    CHECK(by_indices_of<std::int8_t>() == wanted);
    CHECK(by_indices_of<std::uint8_t>() == wanted);
    CHECK(by_indices_of<std::int16_t>() == wanted);
    CHECK(by_indices_of<std::uint64_t>() == wanted);
}

TEST_CASE("without an axis, in row-major order") {
    CHECK(show(xf::take(matrix(), {11, 0, -2})) == "(3,): 12 1 11");
    CHECK(show(xf::take(matrix(), squares())) == "(2, 2): 1 12 3 2");
    CHECK(show(xf::take(xf::transpose(matrix()), {1})) == "(1,): 5");
    CHECK(show(xf::take(matrix(), {})) == "(0,):");
}

TEST_CASE("elements of any size, and nothing to take from") {
    const std::complex<double> c[] = {{1, 2}, {3, 4}};
    CHECK(show(xf::take(row(c), {1, 1, 0}, 0)) == "(3,): 3+4i 3+4i 1+2i");
    const bool b[] = {true, false};
    CHECK(show(xf::take(row(b), {1, 0}, 0)) == "(2,): 0 1");
    CHECK(show(xf::take(xf::lazy(numbers, {0, 3}), {0, 2}, 1)) == "(0, 2):");
    CHECK(show(xf::take(xf::lazy(numbers, {0, 3}), {}, 0)) == "(0, 3):");
}

TEST_CASE("take_along_axis broadcasts beside the axis") {
    const int column[] = {0, 2, 2}, line[] = {2, -1, 0, 1};
    CHECK(show(xf::take_along_axis(matrix(), xf::lazy(column, {3, 1}), 1)) == "(3, 1): 1 7 11");
    CHECK(show(xf::take_along_axis(matrix(), xf::lazy(line, {1, 4}), 0)) == "(1, 4): 9 10 3 8");
    CHECK(show(xf::take_along_axis(matrix(), xf::argmax(matrix() % 5, {-1}, xf::keepdims), 1)) ==
          "(3, 1): 4 8 9");
}

TEST_CASE("masks") {
    const auto large = matrix() > 5;
    CHECK(show(xf::compress({true, false, true}, matrix(), 0)) == "(2, 4): 1 2 3 4 9 10 11 12");
    CHECK(show(xf::compress(std::vector<bool>{false, true}, matrix(), 1)) == "(3, 1): 2 6 10");
    CHECK(show(xf::compress(xf::reshape(matrix() % 5, {12}) == 0, matrix())) == "(2,): 5 10");
    CHECK(show(xf::extract(large, matrix())) == "(7,): 6 7 8 9 10 11 12");
    CHECK(show(xf::sum(xf::extract(large, matrix() * 2))) == "(): 126");
}

TEST_CASE("a mask is read when the expression is built, operands when it is evaluated") {
    float x[] = {1, 2, 3};
    std::int16_t at[] = {0, 1};
    const auto large = xf::extract(row(x) > 1, row(x));
    const auto picked = xf::take(row(x), row(at), 0) + 0;
    x[1] = 0, x[2] = 7;
    at[0] = -1;
    CHECK(show(large) == "(2,): 0 7");
    CHECK(show(picked) == "(2,): 7 0");
    CHECK(show(picked) == "(2,): 7 0");
    at[1] = 2;
    CHECK(show(picked) == "(2,): 7 7");
}

TEST_CASE("the absent padding of windows stays absent") {
    const int line[] = {-4, -5, -6};
    const auto w = xf::windows(row(line), {2}, {1}, {.padding = {1}});
    CHECK(show(xf::max(xf::take(w, {3, 0, 1}, 0), -1)) == "(3,): -6 -4 -4");
    CHECK(show(xf::max(xf::take(w, {0, 0}, 1), -1)) == "(4,): -2147483648 -4 -5 -6");
    CHECK(show(xf::take(w, {0}, 0)) == "(1, 2): 0 -4");
}

TEST_CASE("indices outside their axis") {
    using errors::refused;
    const int outside[] = {0, 4};
    refused<xf::bounds_error>("take: index 4 is outside axis 1 of extent 4", [] {
        return xf::take(matrix(), {0, 4}, 1);
    });
    refused<xf::bounds_error>("take: index -4 is outside axis 0 of extent 3",
                              [] { return xf::take(matrix(), -4, 0); });
    refused<xf::bounds_error>("take: index 12 is outside axis 0 of extent 12",
                              [] { return xf::take(matrix(), {12}); });
    refused<xf::bounds_error>("take: index 4 is outside axis 1 of extent 4",
                              [&] { return xf::take(matrix(), row(outside), -1); });
    refused<xf::bounds_error>("take: index 0 is outside axis 0 of extent 0",
                              [] { return xf::take(xf::lazy(numbers, {0}), {0}, 0); });
    refused<xf::bounds_error>("take_along_axis: index 4 is outside axis 1 of extent 4", [&] {
        return xf::take_along_axis(matrix(), xf::lazy(outside, {1, 2}), 1);
    });
    refused<xf::bounds_error>("compress: index 3 is outside axis 0 of extent 3", [] {
        return xf::compress({false, true, true, true}, matrix(), 0);
    });
    refused<xf::axis_error>("take: axis 2 is out of range for an operand of rank 2",
                            [] { return xf::take(matrix(), {0}, 2); });
    refused<xf::shape_error>(
        "take_along_axis: axis 0 of the indices has extent 2 where the operand has 3 (operand shape (3, 4), "
        "indices (2, 1))",
        [] {
            return xf::take_along_axis(matrix(), xf::lazy(places, {2, 1}), 1);
        });
}

TEST_CASE("computed indices outside their axis leave the target as it was") {
    int at[] = {0, 1, 2, 3}, y[] = {-1, -1, -1, -1};
    const auto e = xf::take(row(numbers), row(at) * 2, 0);
    const xf::index_t one[] = {1}, four[] = {4};
    const auto run = [&] {
        xf::expr::evaluate<int>(e, xf::expr::make_target(y, four, one));
        return 0;
    };
    CHECK(errors::thrown_by<xf::bounds_error>(run) == "nothing is thrown");
    CHECK(y[3] == 7);
    at[3] = 6;
    errors::refused<xf::bounds_error>("take: index 12 is outside axis 0 of extent 12", run);
    CHECK(y[3] == 7);
    CHECK(y[0] == 1);
}
