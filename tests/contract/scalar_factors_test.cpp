#include <doctest/doctest.h>

#include <complex>
#include <limits>

#include "expr/values.hpp"

/// Sums of products keep the range that their products are in: what the user multiplies first stays so.
namespace {

using values::index_t;
using values::row;
using values::show;

const float big[] = {1e20f, 1e20f, 1e20f, 1e20f, 1e20f, 1e20f, 1e20f, 1e20f};
const float small[] = {1e-30f, 1e-30f, 1e-30f, 1e-30f, 1e-30f, 1e-30f, 1e-30f, 1e-30f};
constexpr float inf = std::numeric_limits<float>::infinity();

/// A result of rank 0 beside its right value, to a few units in the last place.
template <class N>
bool is_near(const N& e, double right) {
    const double found = double(values::evaluate_as<typename N::value_type>(e)[0]);
    return found >= right * (1 - 1e-6) && found <= right * (1 + 1e-6);
}

}  // namespace

TEST_CASE("a scalar stays with the factor it multiplies") {
    const auto x = row(big), y = row(small);
    CHECK(is_near((x * 1e-30f * x).sum(), 8e10));
    CHECK(is_near((1e-30f * x * x).sum(), 8e10));
    CHECK(is_near((x * (x * 1e-30f)).sum(), 8e10));
    CHECK(is_near((x * (1e-30f * x)).mean(), 1e10));
    CHECK(is_near((y * 1e30f * y).sum(), 8e-30));
    CHECK(is_near((y * (y * 1e30f)).sum(), 8e-30));
    CHECK(is_near((x * 1e-20f * (y * 1e30f) * x * 1e-20f).sum(), 8));
    // As it is written: the products overflow or underflow before the scalar comes.
    CHECK(show((x * x * 1e-30f).sum()) == "(): inf");
    CHECK(show((y * y * 1e30f).sum()) == "(): 0");
    CHECK(show((1e30f * (y * y)).mean()) == "(): 0");
}

TEST_CASE("the same where the product is a contraction") {
    const auto x = xf::broadcast_to(row(big), {3, 8});
    const auto found = values::evaluate_as<float>((x * 1e-30f * row(big)).sum(1));
    for (std::size_t k = 0; k < 3; ++k) CHECK(std::abs(found[k] - 8e10f) < 1e5f);
}

TEST_CASE("windows times a scalar and a filter") {
    const auto x = row(big);
    const float taps[] = {1e20f, 1e20f, 2e20f};
    const auto w = xf::windows(x, {3}, {1});
    const auto results = values::evaluate_as<float>((w * 1e-30f * row(taps)).sum(-1));
    const auto others = values::evaluate_as<float>((w * (row(taps) * 1e-30f)).sum(-1));
    for (std::size_t k = 0; k < 6; ++k) {
        CHECK(std::abs(results[k] - 4e10f) < 1e5f);
        CHECK(std::abs(others[k] - 4e10f) < 1e5f);
    }
    const auto padded = xf::windows(x, {3}, {1}, {.padding = {1}});
    const auto edges = values::evaluate_as<float>((padded * 1e-30f * row(taps)).sum(-1));
    CHECK(std::abs(edges[0] - 3e10f) < 1e5f);
    CHECK(std::abs(edges[7] - 2e10f) < 1e5f);
}

TEST_CASE("doubles and complex elements") {
    const double x[] = {1e200, 1e200};
    CHECK(is_near((row(x) * 1e-300 * row(x)).sum(), 2e100));
    const std::complex<float> z[] = {{1e20f, 0}, {0, 1e20f}};
    const auto sum = values::evaluate_as<std::complex<float>>((row(z) * 1e-30f * row(z)).sum());
    CHECK(sum[0] == std::complex<float>(0, 0));
    const auto one = values::evaluate_as<std::complex<float>>((row(z) * 1e-30f * xf::abs(row(z))).sum());
    CHECK(std::abs(one[0] - std::complex<float>(1e10f, 1e10f)) < 1e5f);
}

TEST_CASE("scalars among the operands of einsum") {
    const auto x = row(big), y = row(small);
    CHECK(is_near(xf::einsum<"i,,i->">(x, 1e-30f, x), 8e10));
    CHECK(is_near(xf::einsum<",i,i->">(1e-30f, x, x), 8e10));
    CHECK(is_near(xf::einsum<"i,i,->">(y, y, 1e30f), 8e-30));
    CHECK(is_near(xf::einsum<",,i,i->">(1e-15f, 1e-15f, x, x), 8e10));
    CHECK(is_near(xf::einsum<"i,->">(x, 1e-30f), 8e-10));
    CHECK(is_near(xf::einsum<",i->">(1e-30f, x), 8e-10));
    CHECK(show(xf::einsum<",i,,i->i">(2, row(big), 0.5, row(small))) == show(row(big) * row(small)));
    const std::int64_t whole[] = {3, -4};
    CHECK(show(xf::einsum<"i,,i->">(row(whole), 2, row(whole))) == "(): 50");
    CHECK_THROWS_AS(xf::einsum<"i,,i->">(x, 2.f, xf::lazy(big, {7})), xf::subscript_error);
}

TEST_CASE("what does not vary along a summed axis is multiplied to each element") {
    const float x[] = {inf, -1, 1, -inf, 3e38f, 3e38f, 1e-30f, 1e-30f};
    const float by[] = {0, 1, 1e-8f, 1e-30f};
    const auto m = xf::lazy(x, {4, 2});
    const auto column = xf::lazy(by, {4, 1});
    const std::string right = "(4,): nan -inf 5.99999981 0";
    const float two_each[] = {3e38f, 3e38f, -3e38f, 1e38f};
    CHECK(show((m * column).sum(1)).substr(0, 14) == right.substr(0, 14));
    CHECK(is_near((xf::lazy(two_each, {2, 2}) * xf::lazy(by + 2, {2, 1})).sum(), 6e30));
    CHECK(is_near((xf::lazy(two_each, {1, 2}) * xf::lazy(by + 3, {1, 1})).sum(), 6e8));
    CHECK(is_near(xf::einsum<"ij,i->">(xf::lazy(two_each, {1, 2}), xf::lazy(by + 3, {1})), 6e8));
    CHECK(is_near(xf::einsum<"ij,k->">(xf::lazy(two_each, {1, 2}), xf::lazy(by + 3, {1})), 6e8));
    // The sum of the first row would be 0, and 0 times anything.
    const float cancelling[] = {1, -1}, infinite[] = {inf};
    CHECK(show((xf::lazy(cancelling, {1, 2}) * xf::lazy(infinite, {1, 1})).sum(1)) == "(1,): nan");
    CHECK(show(xf::einsum<"ij,i->i">(xf::lazy(cancelling, {1, 2}), row(infinite))) == "(1,): nan");
}

TEST_CASE("what does not vary stays with what it multiplies among three factors") {
    const auto x = xf::lazy(big, {2, 4});
    const float by[] = {1e-30f, 1e-30f};
    const auto column = xf::lazy(by, {2, 1});
    CHECK(is_near((column * x * x).sum(), 8e10));
    CHECK(is_near((x * column * x).sum(), 8e10));
    CHECK(is_near((x * (column * x)).sum(), 8e10));
    CHECK(show((x * x * column).sum()) == "(): inf");
    CHECK(show((column * column * x).sum()) == "(): 0");
}

TEST_CASE("an axis along which no factor varies is summed as often as it is long") {
    const float three[] = {1, 2, 3};
    const auto wide = xf::broadcast_to(xf::lazy(three, {3, 1}), {3, 4});
    CHECK(show((wide * wide).sum(1)) == "(3,): 4 16 36");
    CHECK(show((wide * wide * wide).sum(1)) == "(3,): 4 32 108");
    CHECK(show((wide * wide).sum()) == "(): 56");
    CHECK(show((wide * wide).mean(1)) == "(3,): 1 4 9");
    const std::int64_t whole[] = {1, 2, 3};
    const auto integers = xf::broadcast_to(xf::lazy(whole, {3, 1}), {3, 4});
    CHECK(show((integers * integers).sum(1)) == "(3,): 4 16 36");
    const double d[] = {1, 2, 3};
    const auto one = xf::broadcast_to(xf::lazy(d, {1, 3}), {0, 3});
    CHECK(show((one * one).sum(0)) == "(3,): 0 0 0");
}
