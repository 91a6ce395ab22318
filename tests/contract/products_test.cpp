#include <doctest/doctest.h>

#include <complex>

#include "expr/values.hpp"

/// Sums of products: which become contractions, and that they are the sums they were.
namespace {

using values::index_t;
using values::row;
using values::show;

/// The nodes of an expression's graph, one letter for each: m map, r reduce, c contract, l leaf.
template <class E>
std::string kinds_of(const E& e) {
    std::string kinds;
    xf::expr::with_workspace(xf::expr::counts_of<E>, [&](const xf::expr::workspace& space) {
        xf::graph::builder b(space.nodes, space.edges);
        xf::expr::build_root(b, e);
        for (int k = 0; k < b.size(); ++k) kinds += xf::graph::properties(b.at(k).kind).name[0];
    });
    std::sort(kinds.begin(), kinds.end());
    return kinds;
}
template <class E>
bool contracts(const E& e) {
    return kinds_of(e).find('c') != std::string::npos;
}

const float ones[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
const float twos[] = {2, 1, 0, 3, 1, 2};
auto matrix() { return xf::lazy(ones, {3, 4}); }
auto filter() { return xf::lazy(twos, {2, 3}); }

}  // namespace

TEST_CASE("products of memory are contractions") {
    const auto a = matrix(), b = a;
    CHECK(kinds_of((a * b).sum()) == "cll");
    CHECK(show((a * b).sum()) == "(): 650");
    CHECK(show((a * b).sum(1)) == "(3,): 30 174 446");
    CHECK(show((a * b).sum(0)) == "(4,): 107 140 179 224");
    CHECK(show((a * b).sum({-1}, xf::keepdims)) == "(3, 1): 30 174 446");
    CHECK(show((a * b).mean(1)) == "(3,): 7.5 43.5 111.5");
    CHECK(show((a * b).mean({0, 1}, xf::keepdims)) == "(1, 1): 54.1666679");
    CHECK(show((a * b).sum(xf::no_axes{})) == "(3, 4): 1 4 9 16 25 36 49 64 81 100 121 144");
    CHECK(show((xf::transpose(a) * xf::transpose(b)).sum(0)) == "(3,): 30 174 446");
}

TEST_CASE("windows times a filter, in any association and with scalars") {
    const auto x = matrix(), f = filter();
    const auto w = xf::windows(x, {2, 3}, {1, 1});
    const std::string expected = "(2, 2): 39 48 75 84";
    CHECK(show((w * f).sum({-1, -2})) == expected);
    CHECK(show((f * w).sum({2, 3})) == expected);
    CHECK(kinds_of((w * f).sum({-1, -2})) == "cll");
    CHECK(show((2.f * w * f).sum({-1, -2})) == "(2, 2): 78 96 150 168");
    CHECK(show((w * (f * 2.f) * 0.5f).sum({-1, -2})) == expected);
    CHECK(show((w * 3 * (2 * (f * f))).sum({-1, -2})) == "(2, 2): 510 624 966 1080");
    // A scalar is multiplied to its factor by a stage of its own, below the windows.
    CHECK(kinds_of((2.f * w * f).sum({-1, -2})) == "cllm");
    CHECK(kinds_of((w * 3 * (2 * (f * f))).sum({-1, -2})) == "clllmm");
    CHECK(kinds_of((w * (f * 2.f)).sum({-1, -2})) == "cllm");
    CHECK(!contracts((w * f * 2.f).sum({-1, -2})));
    CHECK(show((2.f * w * f).mean({-1, -2})) == show((w * f).sum({-1, -2}) / 3));
    CHECK(contracts((w * xf::relu(f)).sum({-1, -2})));
    CHECK(show((w * xf::relu(f)).sum({-1, -2})) == expected);
    CHECK(contracts((xf::windows(xf::relu(x), {2, 3}, {1, 1}) * f).sum({-1, -2})));
    CHECK(contracts((w * (w - 1.f)).sum({-1, -2})));
    CHECK(show((w * (w - 1.f)).sum({-1, -2})) == "(2, 2): 100 148 364 460");
}

TEST_CASE("products of which each element is read once stay one fused pass") {
    const auto a = matrix();
    const auto d = a - 3.f;
    CHECK(kinds_of((d * d).sum(1)) == "llmr");
    CHECK(show((d * d).sum(1)) == "(3,): 6 54 230");
    CHECK(!contracts((xf::transpose(d) * xf::transpose(a)).sum(1)));
    CHECK(!contracts((2.f * a).sum(1)));
    CHECK(!contracts((a + a).sum(1)));
    CHECK(!contracts(xf::square(a).sum(1)));
    CHECK(!contracts((a * a).max(1)));
    const auto column = xf::lazy(ones, {3, 1});
    CHECK(contracts((d * xf::relu(column)).sum(1)));
    CHECK(show((d * xf::relu(column)).sum(1)) == "(3,): -2 28 90");
    CHECK(contracts((d * xf::relu(xf::broadcast_to(column, {3, 4}))).sum(1)) == false);
    CHECK(contracts((d * xf::broadcast_to(column, {3, 4})).sum(1)));
    CHECK(show(a.var(1)) == "(3,): 1.25 1.25 1.25");
}

TEST_CASE("element types") {
    const std::int8_t small[] = {100, 100};
    CHECK(!contracts((row(small) * row(small)).sum()));
    CHECK(show((row(small) * row(small)).sum()) == "(): 32");
    const std::int32_t narrow[] = {1 << 20, 1 << 20};
    CHECK(!contracts((row(narrow) * row(narrow)).sum()));
    CHECK(show((row(narrow) * row(narrow)).sum()) == "(): 0");
    const std::int64_t wide[] = {(std::int64_t(1) << 53) + 1, 3};
    CHECK(kinds_of((row(wide) * 3 * row(wide)).sum()) == "clll");
    CHECK(!contracts((row(wide) * 3).sum()));
    CHECK(show((row(wide) * 3 * row(small)).sum()) == "(): 2702159776422298800");
    CHECK(show((row(wide) * row(wide)).mean()) == show(xf::cast<double>(row(wide) * row(wide)).mean()));
    const std::complex<float> z[] = {{1, 2}, {3, -1}};
    CHECK(contracts((row(z) * row(z)).sum()));
    CHECK(show((row(z) * row(z)).sum()) == "(): 5-2i");
    CHECK(show((row(z) * std::complex<float>(0, 1) * row(z)).sum()) == "(): 2+5i");
    const float f[] = {1.5f, 2.5f};
    const double d[] = {2, 4};
    const auto mixed = (row(f) * row(d)).sum();
    static_assert(std::is_same_v<decltype(mixed)::value_type, double>);
    CHECK(show(mixed) == "(): 13");
    CHECK(show((row(wide) * row(wide) * 0.5).sum()) == "(): 9007199254740996");
}

TEST_CASE("sums over nothing") {
    const auto a = xf::lazy(ones, {2, 0});
    CHECK(show((a * a).sum(1)) == "(2,): 0 0");
    CHECK(show((a * a).mean(1)) == "(2,): nan nan");
    CHECK(show((a * a).sum(0)) == "(0,):");
}
