#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>

#include "expr/values.hpp"

/// NumPy's answers at the places where implementations differ. Expected values come from NumPy 1.24,
/// or from the pooling formulas of PyTorch where NumPy has no such operation.
namespace {

using namespace values;

constexpr float no_number = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

float counting[96];
const bool counted = [] {
    for (int i = 0; i < 96; ++i) counting[i] = float(i);
    return true;
}();
const float* const from_zero = counting;

template <class A, class B>
using sum_of = typename decltype(xf::expr::add(std::declval<xf::expr::leaf<A, 1>>(),
                                               std::declval<xf::expr::leaf<B, 1>>()))::value_type;
template <class A, class B>
using sum_with = typename decltype(std::declval<xf::expr::leaf<A, 1>>() + std::declval<B>())::value_type;
template <class A, class B>
inline constexpr bool is = std::is_same_v<A, B>;

using i8 = std::int8_t;
using u8 = std::uint8_t;
using i16 = std::int16_t;
using u16 = std::uint16_t;
using i32 = std::int32_t;
using u32 = std::uint32_t;
using i64 = std::int64_t;
using u64 = std::uint64_t;
using c64 = std::complex<float>;
using c128 = std::complex<double>;

// numpy.promote_types, every pair that is not plain
static_assert(is<sum_of<i8, u8>, i16> && is<sum_of<u8, i8>, i16> && is<sum_of<i16, u8>, i16>);
static_assert(is<sum_of<i8, u16>, i32> && is<sum_of<i32, u32>, i64> && is<sum_of<i16, u32>, i64>);
static_assert(is<sum_of<i64, u64>, double> && is<sum_of<i8, u64>, double> && is<sum_of<u32, u64>, u64>);
static_assert(is<sum_of<float, i8>, float> && is<sum_of<float, u16>, float> && is<sum_of<i16, float>, float>);
static_assert(is<sum_of<float, i32>, double> && is<sum_of<float, u32>, double> &&
              is<sum_of<i64, float>, double>);
static_assert(is<sum_of<float, double>, double> && is<sum_of<bool, float>, float> &&
              is<sum_of<bool, u8>, u8>);
static_assert(is<sum_of<c64, float>, c64> && is<sum_of<c64, double>, c128> && is<sum_of<c64, i32>, c128>);
static_assert(is<sum_of<c64, i16>, c64> && is<sum_of<double, c64>, c128> && is<sum_of<bool, c64>, c64>);

// A C++ scalar is weak: it raises an array to its kind, never its size.
static_assert(is<sum_with<float, double>, float> && is<sum_with<float, int>, float> &&
              is<sum_with<i8, int>, i8>);
static_assert(is<sum_with<u8, long>, u8> && is<sum_with<i32, double>, double> &&
              is<sum_with<i8, float>, double>);
static_assert(is<sum_with<bool, int>, i64> && is<sum_with<bool, double>, double> &&
              is<sum_with<c64, double>, c64>);
static_assert(is<sum_with<float, c128>, c64> && is<sum_with<double, c64>, c128> &&
              is<sum_with<i32, c64>, c128>);

template <class N>
using value = typename N::value_type;
template <class T>
xf::expr::leaf<T, 2> some() {
    return xf::lazy(static_cast<const T*>(nullptr), {2, 2});
}
static_assert(is<value<decltype(some<i8>().sum())>, i64> && is<value<decltype(some<u8>().sum())>, u64>);
static_assert(is<value<decltype(some<bool>().sum())>, i64> &&
              is<value<decltype(some<float>().prod(0))>, float>);
static_assert(is<value<decltype(some<i32>().mean())>, double> &&
              is<value<decltype(some<float>().mean())>, float>);
static_assert(is<value<decltype(some<bool>().var())>, double> &&
              is<value<decltype(some<c64>().var())>, float>);
static_assert(is<value<decltype(some<i8>().max())>, i8> && is<value<decltype(some<float>().argmax())>, i64>);
static_assert(is<value<decltype(some<float>().any())>, bool> &&
              is<value<decltype(some<float>().count_nonzero())>, i64>);
static_assert(is<value<decltype(xf::abs(some<c128>()))>, double> &&
              is<value<decltype(some<i8>() / some<i8>())>, double>);
static_assert(is<value<decltype(some<i8>() < some<float>())>, bool> &&
              is<value<decltype(xf::sqrt(some<i16>()))>, double>);
static_assert(is<value<decltype(some<float>() / 2)>, float> && is<value<decltype(some<i32>() % 2)>, i32>);
static_assert(is<value<decltype(xf::where(some<bool>(), some<i8>(), some<u8>()))>, i16>);
static_assert(is<value<decltype(xf::where(some<bool>(), some<float>(), 1.5))>, float>);

}  // namespace

TEST_CASE("windows: the number of windows") {
    const auto x = xf::lazy(from_zero, {10});
    CHECK(show(xf::windows(x, 3).max(-1)) == "(8,): 2 3 4 5 6 7 8 9");
    CHECK(show(xf::windows(x, 3, 2).max(-1)) == "(4,): 2 4 6 8");
    CHECK(show(xf::windows(x, 2, 5).max(-1)) == "(2,): 1 6");  // a step beyond the window skips data
    CHECK(show(xf::windows(x, 10).sum(-1)) == "(1,): 45");
    CHECK(show(xf::windows(x, {3}, {2}, {.dilation = {2}}).max(-1)) == "(3,): 4 6 8");
    CHECK(show(xf::windows(x, {3}, {2}, {.padding = {1}}).sum(-1)) == "(5,): 1 6 12 18 24");
    CHECK(show(xf::windows(x, {3}, {2}, {.padding = {{0, 2}}}).sum(-1)) == "(5,): 3 9 15 21 17");
    CHECK(show(xf::windows(x, {12}, {1}, {.padding = {1}}).sum(-1)) == "(1,): 45");  // fits once padded
}

TEST_CASE("windows: ceil_mode") {
    const auto x = xf::lazy(from_zero, {6});
    const auto of = [&](index_t k, index_t s, index_t before, index_t after) {
        return show(xf::windows(x, {k}, {s}, {.padding = {{before, after}}, .ceil_mode = true}).max(-1));
    };
    CHECK(of(3, 2, 0, 0) == "(3,): 2 4 5");
    CHECK(of(2, 3, 0, 0) == "(2,): 1 4");
    CHECK(of(1, 4, 0, 0) == "(2,): 0 4");
    CHECK(of(2, 2, 1, 1) == "(4,): 0 2 4 5");
    // The last window would start in the right padding: it is dropped, also where the division is exact.
    CHECK(of(3, 3, 0, 2) == "(2,): 2 5");
    CHECK(of(1, 3, 0, 3) == "(3,): 0 3 -inf");  // only one is
    CHECK(of(2, 5, 1, 1) == "(2,): 0 5");
}

TEST_CASE("windows: axes, their order, and the value of the padding") {
    const auto x = xf::lazy(from_zero, {2, 3, 4});
    const auto w = xf::windows(x, {2, 3}, {1, 1}, {.axes = {2, 0}, .padding = {0, 1}});
    CHECK(xf::core::shape_text(xf::expr::shape_of(w)) == "(2, 3, 3, 2, 3)");
    CHECK(show(xf::windows(x, {2}, {1}, {.axes = {-3}}).sum(-1)) ==
          "(1, 3, 4): 12 14 16 18 20 22 24 26 28 30 32 34");
    const float below[] = {-3, -2, -1};
    const auto y = row(below);
    CHECK(show(xf::windows(y, {2}, {1}, {.padding = {1}}).max(-1)) == "(4,): -3 -2 -1 -1");
    CHECK(show(xf::windows(y, {2}, {1}, {.padding = {1}}).min(-1)) == "(4,): -3 -3 -2 -1");
    CHECK(show(xf::windows(y, {2}, {1}, {.padding = {1}}).argmax(-1)) == "(4,): 1 1 1 0");
    CHECK(show(xf::windows(y, {2}, {1}, {.padding = {1}, .pad_value = 7.0}).max(-1)) == "(4,): 7 -2 -1 7");
    CHECK(show(xf::windows(y, {2}, {1}, {.padding = {1}}).mean(-1)) == "(4,): -1.5 -2.5 -1.5 -0.5");
    const i32 whole[] = {-5, -6};
    CHECK(show(xf::windows(row(whole), {2}, {1}, {.padding = {1}}).max(-1)) == "(3,): -5 -5 -6");
    CHECK(show(xf::windows(row(whole), {3}, {1}, {.padding = {2}}).min(-1)) == "(4,): -5 -6 -6 -6");
}

TEST_CASE("windows: no batch, no windows' worth of work") {
    const auto x = xf::lazy(from_zero, {0, 4, 4});
    CHECK(show(xf::windows(x, 2, 2).max({-1, -2})) == "(0, 2, 2):");
    CHECK(show(xf::windows(x, {2, 2}, {2, 2}, {.padding = {1, 1}}).sum({-1, -2})) == "(0, 3, 3):");
}

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

TEST_CASE("NaN: max and min give it from every place, argmax and argmin the first") {
    // Every length around the vector's, every place, along and across rows.
    for (index_t n : {1, 2, 7, 16, 17, 33, 70}) {
        for (index_t at = 0; at < n; ++at) {
            std::vector<float> data(std::size_t(2 * n));
            for (index_t i = 0; i < 2 * n; ++i) data[std::size_t(i)] = float((i * 7) % 5);
            data[std::size_t(at)] = no_number;
            const auto along = xf::lazy(static_cast<const float*>(data.data()), {2, n});
            const auto across = xf::lazy(static_cast<const float*>(data.data()), {n, 2}, {1, n});
            REQUIRE(std::isnan(evaluate_as<float>(along.max(1))[0]));
            REQUIRE(std::isnan(evaluate_as<float>(across.min(0))[0]));
            REQUIRE(!std::isnan(evaluate_as<float>(along.min(1))[1]));
            REQUIRE(evaluate_as<i64>(along.argmax(1))[0] == at);
            REQUIRE(evaluate_as<i64>(across.argmin(0))[0] == at);
        }
    }
    const float two[] = {3, no_number, 5, no_number};
    CHECK(show(row(two).argmin()) == "(): 1");
    const float ties[] = {2, 5, 1, 5, 1};
    CHECK(show(row(ties).argmax()) == "(): 1");
    CHECK(show(row(ties).argmin()) == "(): 2");
    const float infinite[] = {-inf, -inf, -inf};
    CHECK(show(row(infinite).argmax()) == "(): 0");
    CHECK(show(row(infinite).max()) == "(): -inf");
}

TEST_CASE("reductions of nothing") {
    const auto x = xf::lazy(from_zero, {3, 0});
    CHECK(show(x.sum(1)) == "(3,): 0 0 0");
    CHECK(show(x.prod(1)) == "(3,): 1 1 1");
    CHECK(show(x.any(1)) == "(3,): 0 0 0");
    CHECK(show(x.all(1)) == "(3,): 1 1 1");
    CHECK(show(x.mean(1)) == "(3,): nan nan nan");
    CHECK(show(x.var(1)) == "(3,): nan nan nan");
    CHECK(show(x.norm(1)) == "(3,): 0 0 0");
    CHECK(show(x.sum()) == "(): 0");
    CHECK(show((x * 2 + 1).prod()) == "(): 1");
    CHECK(show(x.sum(0)) == "(0,):");
    CHECK(show(xf::lazy(from_zero, {0, 3}).max(1)) == "(0,):");
    CHECK(show(xf::lazy(from_zero, {0, 3}).argmin(1)) == "(0,):");
    CHECK(show(x.sum(1, xf::keepdims)) == "(3, 1): 0 0 0");
}

TEST_CASE("axes: none, any order, keepdims") {
    const auto x = xf::lazy(from_zero, {2, 3});
    CHECK(show(x.sum({})) == "(2, 3): 0 1 2 3 4 5");
    CHECK(show(x.max({})) == "(2, 3): 0 1 2 3 4 5");
    CHECK(show(xf::mean(x, {})) == "(2, 3): 0 1 2 3 4 5");
    CHECK(show(x.sum({-1, 0})) == "(): 15");
    CHECK(show(x.sum({1}, xf::keepdims)) == "(2, 1): 3 12");
    CHECK(show(x.max(xf::keepdims)) == "(1, 1): 5");
    CHECK(show(x.argmax(0, xf::keepdims)) == "(1, 3): 1 1 1");
    CHECK(show(x - x.mean({1}, xf::keepdims)) == "(2, 3): -1 0 1 -1 0 1");
    // Several axes of argmax count in row-major order, whatever the order they are given in.
    CHECK(show(x.argmax({1, 0})) == "(): 5");
}

TEST_CASE("mean, var, stddev, logsumexp, norm") {
    const float x[] = {1, 2, 4, 9};
    CHECK(show(row(x).mean()) == "(): 4");
    CHECK(show(row(x).var()) == "(): 9.5");
    CHECK(show(row(x).var({0}, xf::ddof(2))) == "(): 19");
    CHECK(show(row(x).var(xf::ddof(4))) == "(): inf");
    CHECK(show(row(x).stddev({0}, xf::ddof(2), xf::keepdims)) == "(1,): 4.35889912");
    const float one[] = {5};
    CHECK(show(row(one).var()) == "(): 0");
    CHECK(show(row(one).var(xf::ddof(1))) == "(): nan");
    const i32 whole[] = {1, 2};
    CHECK(show(row(whole).mean()) == "(): 1.5");
    CHECK(show(row(whole).var()) == "(): 0.25");
    const bool truths[] = {true, false, true, true};
    CHECK(show(row(truths).mean()) == "(): 0.75");
    // Large numbers that differ little: a sum of squares would cancel.
    const float close[] = {10000001, 10000002, 10000003, 10000002};
    CHECK(show(row(close).var()) == "(): 0.5");
    const float low[] = {-inf, -inf}, high[] = {inf, 1}, mixed[] = {-inf, 0}, big[] = {1000, 1000};
    CHECK(show(row(low).logsumexp()) == "(): -inf");
    CHECK(show(row(high).logsumexp()) == "(): inf");
    CHECK(show(row(mixed).logsumexp()) == "(): 0");
    CHECK(show(row(big).logsumexp()) == "(): 1000.69318");
    const float odd[] = {no_number, 1};
    CHECK(show(row(odd).logsumexp()) == "(): nan");
    const i8 legs[] = {3, 4};
    CHECK(show(row(legs).norm()) == "(): 5");
    const c64 z[] = {{3, 4}, {0, 12}};
    CHECK(show(row(z).norm()) == "(): 13");
    CHECK(show(row(z).mean()) == "(): 1.5+8i");
    CHECK(show(row(z).var()) == "(): 18.25");
    const float zeros[] = {-0.0F, -0.0F};
    CHECK(show(row(zeros).sum()) == "(): 0");
    CHECK(show(row(zeros).count_nonzero()) == "(): 0");
    CHECK(show(row(x).count_nonzero()) == "(): 4");
    CHECK(show(row(odd).any()) == "(): 1");
    CHECK(show(row(odd).all()) == "(): 1");
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

TEST_CASE("shapes of extent 0") {
    const auto none = xf::lazy(from_zero, {0}), one = xf::lazy(from_zero, {1});
    CHECK(show(none + one) == "(0,):");
    CHECK(show(one + none) == "(0,):");
    CHECK(show(xf::lazy(from_zero, {2, 1}) + none) == "(2, 0):");
    CHECK(show(xf::reshape(xf::lazy(from_zero, {0, 3}), {3, 0})) == "(3, 0):");
    CHECK(show(xf::reshape(xf::lazy(from_zero, {0, 3}), {-1, 3})) == "(0, 3):");
    CHECK(show(xf::repeat(one, 0, 0)) == "(0,):");
    CHECK(show(xf::repeat(xf::lazy(from_zero, {2}), {0, 2}, 0)) == "(2,): 1 1");
    CHECK(show(xf::tile(one, 0)) == "(0,):");
    CHECK(show(xf::pad(none, {{1, 2}}, xf::pad_mode::constant, 4)) == "(3,): 4 4 4");
    CHECK(show(xf::flip(none)) == "(0,):");
    CHECK(show(xf::diagonal(xf::lazy(from_zero, {2, 3}), 3)) == "(0,):");
    CHECK(show(xf::as_strided(none, {0, 5}, {100, 100})) == "(0, 5):");
}

TEST_CASE("views as NumPy's") {
    const auto x = xf::lazy(from_zero, {2, 3});
    CHECK(show(xf::transpose(x)) == "(3, 2): 0 3 1 4 2 5");
    CHECK(show(xf::repeat(x, 2, 0)) == "(4, 3): 0 1 2 0 1 2 3 4 5 3 4 5");
    CHECK(show(xf::repeat(x, 2, -1)) == "(2, 6): 0 0 1 1 2 2 3 3 4 4 5 5");
    CHECK(show(xf::repeat(x, {1, 0, 2}, 1)) == "(2, 3): 0 2 2 3 5 5");
    CHECK(show(xf::repeat(x, {2}, 0)) == "(4, 3): 0 1 2 0 1 2 3 4 5 3 4 5");
    CHECK(show(xf::tile(x, {2})) == "(2, 6): 0 1 2 0 1 2 3 4 5 3 4 5");
    CHECK(show(xf::tile(x, {2, 1, 1})) == "(2, 2, 3): 0 1 2 3 4 5 0 1 2 3 4 5");
    CHECK(show(xf::reshape(xf::transpose(x), {6})) == "(6,): 0 3 1 4 2 5");
    CHECK(show(xf::reshape(x, {3, -1})) == "(3, 2): 0 1 2 3 4 5");
    CHECK(show(xf::diagonal(x, 1)) == "(2,): 1 5");
    CHECK(show(xf::diagonal(x, -1)) == "(1,): 3");
    CHECK(show(xf::moveaxis(xf::lazy(from_zero, {1, 2, 3}), {0, 1}, {-1, 0})) == "(2, 3, 1): 0 1 2 3 4 5");
    CHECK(show(xf::expand_dims(x, {0, -1})) == "(1, 2, 3, 1): 0 1 2 3 4 5");
    CHECK(show(xf::squeeze(xf::expand_dims(x, {0, -1}), {-1, 0})) == "(2, 3): 0 1 2 3 4 5");
    CHECK(show(xf::flip(x, {0, 1})) == "(2, 3): 5 4 3 2 1 0");
    CHECK(show(xf::as_strided(x, {2, 2}, {-1, 2}, 1)) == "(2, 2): 1 3 0 2");
    CHECK(show(xf::pad(x, {1, {0, 1}})) == "(4, 4): 0 0 0 0 0 1 2 0 3 4 5 0 0 0 0 0");
}

TEST_CASE("an expression reads its operands when it is evaluated") {
    float x[] = {1, 2};
    const auto e = row(x) * 2;
    x[0] = 10;
    CHECK(show(e) == "(2,): 20 4");
}
