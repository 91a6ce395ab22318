#include <doctest/doctest.h>

#include <limits>

#include "expr/values.hpp"

/// Integer scalars beside integer arrays: what fits, what bounds, what is compared.
namespace {

using values::row;
using values::show;

const std::uint8_t u8[] = {0, 44, 255};
const std::int8_t i8[] = {-128, 5, 127};
const std::int64_t i64[] = {INT64_MIN, 5, INT64_MAX};
const std::uint64_t u64[] = {0, 5, UINT64_MAX};
const bool flags[] = {true, false, true};

}  // namespace

TEST_CASE("bounds beyond the type bound nothing") {
    CHECK(show(xf::clip(row(u8), -5, 300)) == "(3,): 0 44 255");
    CHECK(show(xf::clip(row(u8), -5, 50)) == "(3,): 0 44 50");
    CHECK(show(xf::clip(row(i8), -300, 300)) == "(3,): -128 5 127");
    CHECK(show(xf::maximum(row(u8), -1)) == "(3,): 0 44 255");
    CHECK(show(xf::maximum(-1, row(u8))) == "(3,): 0 44 255");
    CHECK(show(xf::minimum(row(i8), 200)) == "(3,): -128 5 127");
    CHECK(show(xf::minimum(row(i64), 1ULL << 63)) == "(3,): -9223372036854775808 5 9223372036854775807");
    CHECK(show(xf::maximum(row(u64), -1)) == "(3,): 0 5 18446744073709551615");
    CHECK(show(xf::fmax(row(u8), -1)) == "(3,): 0 44 255");
    CHECK(show(xf::fmin(row(u8), 1000)) == "(3,): 0 44 255");
    CHECK(show(xf::maximum(row(flags), 2)) == "(3,): 2 2 2");
}

TEST_CASE("scalars at the ends of the range") {
    CHECK(show(row(u8) + 255) == "(3,): 255 43 254");
    CHECK(show(row(i8) + -128) == "(3,): 0 -123 -1");
    CHECK(show(row(u64) - UINT64_MAX) == "(3,): 1 6 0");
    CHECK(show(row(i64) + INT64_MIN) == "(3,): 0 -9223372036854775803 -1");
    CHECK(show(row(u8) * char(2)) == "(3,): 0 88 254");
    CHECK(show(row(u8) << 9) == "(3,): 0 0 0");
    CHECK(show(row(flags) + 300) == "(3,): 301 300 301");
    CHECK(show(row(u8) + true) == "(3,): 1 45 0");
    CHECK(show(row(u8) / 256) == "(3,): 0 0.171875 0.99609375");
    CHECK(show(-1000 / row(i8)) == "(3,): 7.8125 -200 -7.8740157480314963");
    CHECK(show(row(u8) * 0.5) == "(3,): 0 22 127.5");
    CHECK(show(xf::where(row(flags), row(u8), 255)) == "(3,): 0 255 255");
    CHECK(show(xf::logical_and(row(u8), 256)) == "(3,): 0 1 1");
    const float f[] = {1, 2};
    CHECK(show(row(f) * 300) == "(2,): 300 600");
    CHECK(show(row(f) + UINT64_MAX) == "(2,): 1.84467441e+19 1.84467441e+19");
}

TEST_CASE("comparisons with scalars beyond the type") {
    CHECK(show(row(u8) < 300) == "(3,): 1 1 1");
    CHECK(show(row(u8) == 300) == "(3,): 0 0 0");
    CHECK(show(row(u8) > -1) == "(3,): 1 1 1");
    CHECK(show(row(i64) < (1ULL << 63)) == "(3,): 1 1 1");
    CHECK(show(row(u64) == -1) == "(3,): 0 0 0");
    CHECK(show(row(flags) == 2) == "(3,): 0 0 0");
}

TEST_CASE("values of borders at the ends of the range") {
    CHECK(show(xf::pad(row(u8), 1, "constant", 255)) == "(5,): 255 0 44 255 255");
    CHECK(show(xf::pad(row(i8), 1, "constant", -128.5)) == "(5,): -128 -128 5 127 -128");
    CHECK(show(xf::pad(row(i64), 1, "constant", -0x1p63)) ==
          "(5,): -9223372036854775808 -9223372036854775808 5 9223372036854775807 -9223372036854775808");
    CHECK(show(xf::pad(row(flags), 1, "constant", 300)) == "(5,): 1 1 0 1 1");
    CHECK(show(xf::windows(row(u8), {3}, {2}, {.padding = {1}, .pad_value = 255}).max(-1)) ==
          "(2,): 255 255");
}

TEST_CASE("powers of integers") {
    CHECK(show(xf::pow(row(i8), 2)) == "(3,): 0 25 1");
    CHECK(show(xf::pow(row(i64), 0)) == "(3,): 1 1 1");
    CHECK(show(xf::pow(row(u8), -1.0)) == "(3,): inf 0.022727272727272728 0.0039215686274509803");
    // A negative exponent among many gives what the quotient truncates to.
    const int base[] = {1, -1, -1, 2, 0}, exponent[] = {-3, -3, -2, -1, -1};
    CHECK(show(xf::pow(row(base), row(exponent))) == "(5,): 1 -1 1 0 0");
    CHECK(show(xf::pow(2, row(exponent))) == "(5,): 0 0 0 0 0");
}
