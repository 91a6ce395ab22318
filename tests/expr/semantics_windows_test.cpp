#include "expr/semantics.hpp"

/// Windows, views and shapes.
namespace {

using namespace semantics;

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

}  // namespace
