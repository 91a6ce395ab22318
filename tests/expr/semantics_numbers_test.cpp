#include "expr/semantics.hpp"

/// Elements: special values, integers, division, casts, scalars.
namespace {

using namespace semantics;

TEST_CASE("NaN: maximum and minimum pass it on, fmax and fmin do not") {
    const float a[] = {no_number, 1, no_number, 2, -inf}, b[] = {1, no_number, no_number, 3, inf};
    CHECK(show(xf::maximum(row(a), row(b))) == "(5,): nan nan nan 3 inf");
    CHECK(show(xf::minimum(row(a), row(b))) == "(5,): nan nan nan 2 -inf");
    CHECK(show(xf::fmax(row(a), row(b))) == "(5,): 1 1 nan 3 inf");
    CHECK(show(xf::fmin(row(a), row(b))) == "(5,): 1 1 nan 2 -inf");
    CHECK(show(xf::maximum(row(a), 0)) == "(5,): nan 1 nan 2 0");
    CHECK(show(xf::relu(row(a))) == "(5,): nan 1 nan 2 0");
    CHECK(show(xf::clip(row(a), 0, 1.5)) == "(5,): nan 1 nan 1.5 0");
    CHECK(show(xf::sign(row(a))) == "(5,): nan 1 nan 1 -1");
    CHECK(show(xf::isnan(row(a))) == "(5,): 1 0 1 0 0");
    CHECK(show(xf::isfinite(row(a))) == "(5,): 0 1 0 1 0");
    CHECK(show(xf::isinf(row(a))) == "(5,): 0 0 0 0 1");
    CHECK(show(row(a) == row(a)) == "(5,): 0 1 0 1 1");
    CHECK(show(row(a) != row(a)) == "(5,): 1 0 1 0 0");
    CHECK(show(xf::logical_not(row(a))) == "(5,): 0 0 0 0 0");
}

TEST_CASE("integers wrap") {
    const i8 a[] = {127, -128, 100}, b[] = {1, -1, 100};
    CHECK(show(row(a) + row(b)) == "(3,): -128 127 -56");
    CHECK(show(row(a) * row(b)) == "(3,): 127 -128 16");
    CHECK(show(-row(a)) == "(3,): -127 -128 -100");
    CHECK(show(xf::abs(row(a))) == "(3,): 127 -128 100");
    CHECK(show(xf::square(row(a))) == "(3,): 1 0 16");
    const i32 c[] = {std::numeric_limits<i32>::max(), std::numeric_limits<i32>::min()};
    CHECK(show(row(c) + 1) == "(2,): -2147483648 -2147483647");
    CHECK(show(row(c) * row(c)) == "(2,): 1 0");
    CHECK(show(xf::abs(row(c))) == "(2,): 2147483647 -2147483648");
    const i64 d[] = {std::numeric_limits<i64>::max(), 1};
    CHECK(show(row(d).sum()) == "(): -9223372036854775808");
    CHECK(show(row(d) + row(d)) == "(2,): -2 2");
    const u8 e[] = {3, 5};
    CHECK(show(row(e) - 5) == "(2,): 254 0");
    CHECK(show(-row(e)) == "(2,): 253 251");
    CHECK(show(~row(e)) == "(2,): 252 250");
    const u64 f[] = {std::uint64_t(1) << 63, std::uint64_t(1) << 63};
    CHECK(show(row(f).sum()) == "(): 0");
    CHECK(show(row(f).prod()) == "(): 0");
    const i8 many[] = {127, 127, 127};
    CHECK(show(row(many).sum()) == "(): 381");
    CHECK(show(row(many).prod()) == "(): 2048383");
}

TEST_CASE("division and remainder") {
    const i32 a[] = {7, -7, 7, -7, 7, 0, std::numeric_limits<i32>::min()}, b[] = {2, 2, -2, -2, 0, 0, -1};
    CHECK(show(xf::floor_divide(row(a), row(b))) == "(7,): 3 -4 -4 3 0 0 -2147483648");
    CHECK(show(row(a) % row(b)) == "(7,): 1 1 -1 -1 0 0 0");
    CHECK(show(xf::fmod(row(a), row(b))) == "(7,): 1 -1 1 -1 0 0 0");
    CHECK(show(row(a) / row(b)) == "(7,): 3.5 -3.5 -3.5 3.5 inf nan 2147483648");
    const u8 c[] = {7, 200}, d[] = {2, 0};
    CHECK(show(xf::floor_divide(row(c), row(d))) == "(2,): 3 0");
    CHECK(show(row(c) % row(d)) == "(2,): 1 0");
    const i8 e[] = {-128, 5}, f[] = {-1, -3};
    CHECK(show(xf::floor_divide(row(e), row(f))) == "(2,): -128 -2");
    CHECK(show(row(e) % row(f)) == "(2,): 0 -1");
    const float g[] = {5.5F, -5.5F, 5.5F, -5.5F, 1, 0, -1}, h[] = {2, 2, -2, -2, 0, 2, inf};
    CHECK(show(row(g) % row(h)) == "(7,): 1.5 0.5 -0.5 -1.5 nan 0 inf");
    CHECK(show(xf::floor_divide(row(g), row(h))) == "(7,): 2 -3 -3 2 inf 0 -1");
    const double i[] = {1, inf}, j[] = {0.1, 2};
    CHECK(show(xf::floor_divide(row(i), row(j))) == "(2,): 9 nan");
}

TEST_CASE("casts saturate, NaN gives 0") {
    const float x[] = {no_number, inf, -inf, 3.9F, -3.9F, 300, -300, 3e9F, 2147483648.0F, 1e20F};
    CHECK(show(xf::cast<i32>(row(x))) ==
          "(10,): 0 2147483647 -2147483648 3 -3 300 -300 2147483647 2147483647 2147483647");
    CHECK(show(xf::cast<u8>(row(x))) == "(10,): 0 255 0 3 0 255 0 255 255 255");
    CHECK(show(xf::cast<i8>(row(x))) == "(10,): 0 127 -128 3 -3 127 -128 127 127 127");
    CHECK(show(xf::cast<i64>(row(x))) ==
          "(10,): 0 9223372036854775807 -9223372036854775808 3 -3 300 -300 3000000000 2147483648 "
          "9223372036854775807");
    CHECK(show(xf::cast<u64>(row(x))) ==
          "(10,): 0 18446744073709551615 0 3 0 300 0 3000000000 2147483648 18446744073709551615");
    CHECK(show(xf::cast<bool>(row(x))) == "(10,): 1 1 1 1 1 1 1 1 1 1");
    CHECK(show_as<i8>(row(x)) == "(10,): 0 127 -128 3 -3 127 -128 127 127 127");
    const i32 wide[] = {300, -1, 128};
    CHECK(show(xf::cast<i8>(row(wide))) == "(3,): 44 -1 -128");
    CHECK(show(xf::cast<u8>(row(wide))) == "(3,): 44 255 128");
    CHECK(show(xf::cast<bool>(row(wide) - 300)) == "(3,): 0 1 1");
    const c64 z[] = {{1.5F, 2}, {0, 3}};
    CHECK(show(xf::cast<i32>(row(z))) == "(2,): 1 0");
    CHECK(show(xf::cast<bool>(row(z))) == "(2,): 1 1");
    CHECK(show(xf::cast<c64>(row(wide))) == "(3,): 300+0i -1+0i 128+0i");
}

TEST_CASE("weak scalars and comparisons") {
    const u8 x[] = {1, 200};
    CHECK(show(row(x) < 300) == "(2,): 1 1");
    CHECK(show(row(x) > -1) == "(2,): 1 1");
    CHECK(show(row(x) + 1.5) == "(2,): 2.5 201.5");
    CHECK(show(row(x) == 1) == "(2,): 1 0");
    const float y[] = {1, 2};
    CHECK(show(row(y) * 2.0) == "(2,): 2 4");
    CHECK(show(1 - row(y)) == "(2,): 0 -1");
    CHECK(show(2.0 / row(y)) == "(2,): 2 1");
    const i64 large[] = {(i64(1) << 53) + 1};
    CHECK(show(row(large) == (i64(1) << 53)) == "(1,): 0");
    const u64 top[] = {~u64(0)};
    const i64 less[] = {-1};
    CHECK(show(row(top) == -1) == "(1,): 0");
    CHECK(show(row(less) < std::uint64_t(0)) == "(1,): 1");
    const bool truths[] = {true, false};
    CHECK(show(row(truths) && !row(truths)) == "(2,): 0 0");
    CHECK(show(row(truths) | row(truths)) == "(2,): 1 0");
    CHECK(show(row(truths) + 1) == "(2,): 2 1");
    CHECK(show(xf::where(row(truths), row(y), -1)) == "(2,): 1 -1");
    CHECK(show(xf::where(row(y) > 1, 5, 6.5)) == "(2,): 6.5 5");
}

TEST_CASE("rounding, shifts, powers") {
    const float x[] = {0.5F, 1.5F, 2.5F, -0.5F, -1.5F, 1e10F, no_number};
    CHECK(show(xf::round(row(x))) == "(7,): 0 2 2 -0 -2 1e+10 nan");
    CHECK(show(xf::floor(row(x))) == "(7,): 0 1 2 -1 -2 1e+10 nan");
    CHECK(show(xf::ceil(row(x))) == "(7,): 1 2 3 -0 -1 1e+10 nan");
    CHECK(show(xf::trunc(row(x))) == "(7,): 0 1 2 -0 -1 1e+10 nan");
    const i32 a[] = {1, -8, 1}, b[] = {31, 1, 32};
    CHECK(show(row(a) << row(b)) == "(3,): -2147483648 -16 0");
    CHECK(show(row(a) >> row(b)) == "(3,): 0 -4 0");
    const i32 c[] = {2, -3, 0, 7}, d[] = {10, 3, 0, 0};
    CHECK(show(xf::pow(row(c), row(d))) == "(4,): 1024 -27 1 1");
    const float e[] = {2, -8, 0}, f[] = {0.5F, 2, 0};
    CHECK(show(xf::pow(row(e), row(f))) == "(3,): 1.41421354 64 1");
    const float g[] = {-0.0F, -2, 4};
    CHECK(show(xf::abs(row(g))) == "(3,): 0 2 4");
    CHECK(show(xf::sqrt(row(g))) == "(3,): -0 nan 2");
}

}  // namespace
