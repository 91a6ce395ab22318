#include <doctest/doctest.h>

#include "errors/refused.hpp"
#include "expr/values.hpp"

/// Borders that are made axis by axis; what is expected is what NumPy answers.
namespace {

using errors::refused;
using values::row;
using values::show;

const std::int32_t numbers[] = {3, -1, 4, 1, 5, 9, 2, 6};
const float line[] = {3, 1, 2, 5};
auto i() { return xf::lazy(numbers, {2, 4}); }
std::string around(const char* mode) { return show(xf::pad(i(), {{1, 2}, {0, 1}}, mode)); }

}  // namespace

TEST_CASE("statistics of the axis") {
    CHECK(around("maximum") == "(5, 5): 5 9 4 6 9 3 -1 4 1 4 5 9 2 6 9 5 9 4 6 9 5 9 4 6 9");
    CHECK(around("minimum") == "(5, 5): 3 -1 2 1 -1 3 -1 4 1 -1 5 9 2 6 2 3 -1 2 1 -1 3 -1 2 1 -1");
    CHECK(around("mean") == "(5, 5): 4 4 3 4 4 3 -1 4 1 2 5 9 2 6 6 4 4 3 4 4 4 4 3 4 4");
    CHECK(around("median") == "(5, 5): 4 4 3 4 4 3 -1 4 1 2 5 9 2 6 6 4 4 3 4 4 4 4 3 4 4");
    CHECK(show(xf::pad(row(line), 2, "mean")) == "(8,): 2.75 2.75 3 1 2 5 2.75 2.75");
    CHECK(show(xf::pad(row(line), 1, xf::pad_mode::median) * 2) == "(6,): 5 6 2 4 10 5");
    CHECK(show(xf::pad(i() * 2, {{1, 0}, {1, 1}}, "maximum") + 1) ==
          "(3, 6): 19 11 19 9 13 19 9 7 -1 9 3 9 19 11 19 5 13 19");
    CHECK(show(xf::pad(xf::transpose(i()), {{0, 0}, {1, 0}}, "minimum")) ==
          "(4, 3): 3 3 5 -1 -1 9 2 4 2 1 1 6");
    CHECK(show(xf::pad(i(), 0, "mean")) == show(i()));
    CHECK(show(xf::sum(xf::pad(i(), 2, "mean"), 1)) == "(6,): 31 31 15 46 31 31");
}

TEST_CASE("of a part beside the border") {
    CHECK(show(xf::pad(row(line), 1, "maximum", xf::stat_length(2))) == "(6,): 3 3 1 2 5 5");
    CHECK(show(xf::pad(i(), {{0, 0}, {1, 1}}, "mean", xf::stat_length({1, 3}))) ==
          "(2, 6): 3 3 -1 4 1 1 5 5 9 2 6 6");
    CHECK(show(xf::pad(row(line), 1, "minimum", xf::stat_length(9))) == "(6,): 1 3 1 2 5 1");
}

TEST_CASE("ramps") {
    CHECK(around("linear_ramp") == "(5, 5): 0 0 0 0 0 3 -1 4 1 0 5 9 2 6 0 2 4 1 3 0 0 0 0 0 0");
    CHECK(show(xf::pad(row(line), {{2, 3}}, "linear_ramp", 9)) ==
          "(9,): 9 6 3 1 2 5 6.33333349 7.66666651 9");
    CHECK(show(xf::pad(row(line), {{2, 3}}, "linear_ramp", {{9, -1}})) == "(9,): 9 6 3 1 2 5 3 1 -1");
    const std::complex<float> c[] = {{2, 4}};
    CHECK(show(xf::pad(row(c), 2, "linear_ramp")) == "(5,): 0+0i 1+2i 2+4i 1+2i 0+0i");
}

TEST_CASE("a value for each side") {
    CHECK(show(xf::pad(i(), 1, "constant", {{1, 2}, {3, 4}})) ==
          "(4, 6): 3 1 1 1 1 4 3 3 -1 4 1 4 3 5 9 2 6 4 3 2 2 2 2 4");
    CHECK(show(xf::pad(i(), {{1, 1}, {0, 2}}, "constant", {{7, 8}})) ==
          "(4, 6): 7 7 7 7 8 8 3 -1 4 1 8 8 5 9 2 6 8 8 8 8 8 8 8 8");
    for (const int value : {1, 5, 1})
        CHECK(show(xf::pad(row(line), 1, "constant", {{value, 2}})) ==
              (value == 5 ? "(6,): 5 3 1 2 5 2" : "(6,): 1 3 1 2 5 2"));
}

TEST_CASE("what is refused") {
    refused<xf::shape_error>(
        "pad: mode mean cannot extend axis 1, which has no elements (operand shape (2, 0))", [] {
            return xf::pad(xf::lazy(numbers, {2, 0}), 1, "mean");
        });
    refused<xf::shape_error>("pad: stat_length 0 is below 1",
                             [] { return xf::pad(i(), 1, "maximum", xf::stat_length(0)); });
    refused<xf::error>("pad: mode edge takes no stat_length",
                       [] { return xf::pad(i(), 1, "edge", xf::stat_length(1)); });
    refused<xf::error>("pad: mode mean takes no value: its border is made of the operand's own elements",
                       [] { return xf::pad(i(), 1, "mean", 3); });
    refused<xf::dtype_error>("pad: mode maximum has no meaning for complex64", [] {
        const std::complex<float> c[] = {{2, 4}};
        return xf::pad(row(c), 2, "maximum");
    });
    refused<xf::dtype_error>("pad: the scalar 300 does not fit int8, which holds -128 to 127", [] {
        const std::int8_t bytes[] = {1};
        return xf::pad(row(bytes), 1, "constant", {{1, 300}});
    });
}
