#include <doctest/doctest.h>

#include <limits>

#include "contract/direct_sum.hpp"
#include "expr/values.hpp"
#include "xfuse/explain.hpp"

/// einsum of one operand, of many, of computed ones, and of special values.
namespace {

using values::index_t;
using values::row;
using values::show;

const float six[] = {1, 2, 3, 4, 5, 6};
const float nine[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
template <class T, std::size_t K>
auto of(const T* data, const index_t (&shape)[K]) {
    return xf::lazy(data, shape);
}

}  // namespace

TEST_CASE("one operand") {
    const auto x = of(nine, {3, 3});
    CHECK(show(xf::einsum<"ij->ji">(x)) == "(3, 3): 1 4 7 2 5 8 3 6 9");
    CHECK(show(xf::einsum<"ba">(x)) == "(3, 3): 1 4 7 2 5 8 3 6 9");
    CHECK(show(xf::einsum<"ij">(x)) == "(3, 3): 1 2 3 4 5 6 7 8 9");
    CHECK(show(xf::einsum<"ii->i">(x)) == "(3,): 1 5 9");
    CHECK(show(xf::einsum<"ii">(x)) == "(): 15");
    CHECK(show(xf::einsum<"ij->i">(x)) == "(3,): 6 15 24");
    CHECK(show(xf::einsum<"ij->j">(x)) == "(3,): 12 15 18");
    CHECK(show(xf::einsum<"ij->">(x)) == "(): 45");
    CHECK(show(xf::einsum<"...j->...">(x)) == "(3,): 6 15 24");
    CHECK(show(xf::einsum<"i...->...">(x)) == "(3,): 12 15 18");
    CHECK(show(xf::einsum<"...ij->...ji">(of(six, {1, 2, 3}))) == "(1, 3, 2): 1 4 2 5 3 6");
    CHECK(show(xf::einsum<"iji->ji">(of(nine, {2, 2, 2}))) == "(2, 2): 1 6 3 8");
    CHECK(show(xf::einsum<"ij->ji">(xf::relu(x - 4.f))) == "(3, 3): 0 0 3 0 1 4 0 2 5");
    CHECK_THROWS_AS(xf::einsum<"ii">(of(nine, {1, 3})), xf::subscript_error);
}

TEST_CASE("summed axes of one element need no stage of their own") {
    const auto x = of(six, {1, 3}), y = of(nine, {2, 1});
    const auto z = of(six, {1, 1, 1});
    const auto product = xf::einsum<"ai,jb->ij">(x, y);
    CHECK(show(product) == "(3, 2): 1 2 2 4 3 6");
    CHECK(xf::explain(product).stages == 1);
    CHECK(show(xf::einsum<"ai,jb,abc->ij">(x, y, z)) == "(3, 2): 1 2 2 4 3 6");
    CHECK(show(xf::einsum<"abc,cba->">(z, z)) == "(): 1");
    const auto windows = xf::windows(of(nine, {3, 3}), {2, 1});
    const auto taps = xf::einsum<"ijkl,klm->ij">(windows, of(six, {2, 1, 1}));
    CHECK(show(taps) == "(2, 3): 9 12 15 18 21 24");
    CHECK(xf::explain(taps).stages == 1);
}

TEST_CASE("element types of one operand") {
    const std::uint8_t bytes[] = {200, 100, 50, 25};
    const auto sum = xf::einsum<"i->">(row(bytes));
    static_assert(std::is_same_v<decltype(sum)::value_type, std::int32_t>);
    CHECK(show(sum) == "(): 375");
    const bool flags[] = {false, true, false, false};
    CHECK(show(xf::einsum<"ij->i">(of(flags, {2, 2}))) == "(2,): 1 0");
    const std::int32_t large[] = {2000000000, 2000000000};
    CHECK(show(xf::einsum<"i->">(row(large))) == "(): -294967296");
}

TEST_CASE("three and more operands") {
    std::mt19937 random(3);
    const std::map<char, index_t> e{{'i', 2}, {'j', 3}, {'k', 4}, {'l', 2}, {'m', 3}};
    const auto a = direct::random_array<float>("ij", e, random),
               b = direct::random_array<float>("jk", e, random),
               c = direct::random_array<float>("kl", e, random),
               d = direct::random_array<float>("lm", e, random);
    const auto x = direct::operand_of<2>(a), y = direct::operand_of<2>(b), z = direct::operand_of<2>(c),
               w = direct::operand_of<2>(d);
    const auto same = [](const auto& result, const std::deque<float>& expected) {
        const auto found = values::evaluate_as<float>(result);
        return std::equal(expected.begin(), expected.end(), found.get());
    };
    CHECK(same(xf::einsum<"ij,jk,kl->il">(x, y, z), direct::sum_of_products<float>("il", e, a, b, c)));
    CHECK(
        same(xf::einsum<"ij,jk,kl,lm->mi">(x, y, z, w), direct::sum_of_products<float>("mi", e, a, b, c, d)));
    CHECK(same(xf::einsum<"ij,jk,kl,lm">(x, y, z, w), direct::sum_of_products<float>("im", e, a, b, c, d)));
    CHECK(same(xf::einsum<"ij,jk,kl->jl">(x, y, z), direct::sum_of_products<float>("jl", e, a, b, c)));
    const auto p = row(six);
    CHECK(show(xf::einsum<"i,i,i,i,i,i,i,i,i,i,i,i,i,i,i,i->">(p - 5.f, p, p, p, p / p, p / p, p / p, p / p,
                                                               p / p, p / p, p / p, p / p, p / p, p / p,
                                                               p / p, p / p)) == "(): 70");
}

TEST_CASE("computed operands, scalars, and results in larger expressions") {
    const auto a = of(six, {2, 3});
    CHECK(show(xf::einsum<"ij,kj->ik">(xf::relu(a - 2.f), a * 2.f)) == "(2, 2): 6 12 40 94");
    CHECK(show(xf::einsum<",ij->j">(2, a)) == "(3,): 10 14 18");
    CHECK(show(xf::relu(xf::einsum<"ij,kj->ik">(a, a) - 20.f) + 1.f) == "(2, 2): 1 13 13 58");
    CHECK(show(xf::einsum<"ij,kj->ik">(a, a).sum(-1)) == "(2,): 46 109");
    CHECK(show(xf::einsum<"ij,jk->ik">(xf::einsum<"ij,kj->ik">(a, a), a)) ==
          "(2, 3): 142 188 234 340 449 558");
    CHECK(show(xf::windows(xf::einsum<"i,j->ij">(row(six), row(six)), 2, 5).max({-1, -2})) == "(1, 1): 4");
}

TEST_CASE("nothing to sum gives zeros; NaN and infinity pass") {
    CHECK(show(xf::einsum<"ij,jk->ik">(of(six, {2, 0}), of(six, {0, 2}))) == "(2, 2): 0 0 0 0");
    CHECK(show(xf::einsum<"ij,jk->ik">(of(six, {0, 2}), of(six, {2, 2}))) == "(0, 2):");
    CHECK(show(xf::einsum<"ij->i">(of(six, {2, 0}))) == "(2,): 0 0");
    const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
    const float strange[] = {inf, 0, nan, 1}, plain[] = {0, 1, 1, 2};
    CHECK(show(xf::einsum<"ij,ij->i">(of(strange, {2, 2}), of(plain, {2, 2}))) == "(2,): nan nan");
    CHECK(show(xf::einsum<"i,i">(of(strange, {2}), of(strange, {2}))) == "(): inf");
}

TEST_CASE("int8 products and integer sums wrap at the result's width only") {
    const std::int8_t low[] = {-128, -128, -128, -128};
    CHECK(show(xf::einsum<"i,i">(row(low), row(low))) == "(): 65536");
    const std::int32_t big[] = {1 << 30, 1 << 30};
    CHECK(show(xf::einsum<"i,i">(row(big), row(big))) == "(): 0");
}
