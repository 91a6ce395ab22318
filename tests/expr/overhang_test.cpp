#include "expr/absent.hpp"

/// What windows of ceil_mode read past their padding never counts, whatever the padding holds.
namespace {

using namespace semantics;

const float four[] = {1, 2, 3, 4};

TEST_CASE("ceil_mode: averages divide by what there is") {
    const auto w = xf::windows(row(four), {3}, {2}, {.ceil_mode = true});  // 1 2 3 | 3 4 .
    CHECK(show(w.mean(-1)) == "(2,): 2 3.5");
    CHECK(show(w.var(-1)) == "(2,): 0.666666687 0.25");
    CHECK(show(w.stddev(-1)) == "(2,): 0.816496611 0.5");
    CHECK(show(w.var(-1, xf::ddof(1))) == "(2,): 1 0.5");
    CHECK(show(w.var(-1, xf::ddof(2))) == "(2,): 2 inf");
    CHECK(show(w.mean(-1, xf::keepdims)) == "(2, 1): 2 3.5");
    CHECK(show(w.mean()) == "(): 2.5999999");
    CHECK(show((w + 1.0F).mean(-1)) == "(2,): 3 4.5");
    CHECK(show((w + 1.0F).var(-1)) == "(2,): 0.666666687 0.25");
    CHECK(show((w * w).mean(-1)) == "(2,): 4.66666651 12.5");
}

TEST_CASE("ceil_mode: padding counts, and only that") {
    const xf::window_options padded{.padding = {1}, .ceil_mode = true};
    const auto w = xf::windows(row(four), {4}, {3}, padded);  // _ 1 2 3 | 3 4 _ .
    CHECK(show(w.mean(-1)) == "(2,): 1.5 2.33333325");
    CHECK(show(w.var(-1)) == "(2,): 1.25 2.88888907");
    CHECK(show((w + 1.0F).mean(-1)) == "(2,): 2.25 3");
}

TEST_CASE("ceil_mode: a given value is past the padding, too, but in no average") {
    const xf::window_options sevens{.padding = {1}, .pad_value = 7.0, .ceil_mode = true};
    const auto w = xf::windows(row(four), {4}, {3}, sevens);  // 7 1 2 3 | 3 4 7 7
    CHECK(show(w) == "(2, 4): 7 1 2 3 3 4 7 7");
    CHECK(show(w.sum(-1)) == "(2,): 13 21");
    CHECK(show(w.mean(-1)) == "(2,): 3.25 4.66666651");
    CHECK(show(w.min(-1)) == "(2,): 1 3");
    CHECK(show((w + 0.0F).min(-1)) == "(2,): 1 3");
    CHECK(show(w.var(-1)) == "(2,): 5.1875 2.88888907");
    CHECK(show((w + 1.0F).prod(-1)) == "(2,): 192 1280");
    CHECK(show((w * w).mean(-1)) == "(2,): 15.75 24.666666");
    CHECK(show((w + 1.0F).mean(-1)) == "(2,): 4.25 5.66666651");
}

TEST_CASE("ceil_mode: two axes, integers, complex numbers, several operands") {
    const auto x = xf::lazy(from_zero, {2, 3, 3});
    const auto w = xf::windows(x, {2, 2}, {2, 2}, {.ceil_mode = true});
    CHECK(show(w.mean({-1, -2})) == "(2, 2, 2): 2 3.5 6.5 8 11 12.5 15.5 17");
    CHECK(show(w.mean({0, -1, -2})) == "(2, 2): 6.5 8 11 12.5");
    CHECK(show(w.mean({1, 2})) == "(2, 2, 2): 4 4 4 4 13 13 13 13");
    const i32 whole[] = {1, 2, 3, 4};
    CHECK(show(xf::windows(row(whole), {3}, {2}, {.ceil_mode = true}).mean(-1)) == "(2,): 2 3.5");
    const c64 z[] = {{1, 1}, {2, 0}, {3, 0}, {4, 2}};
    const auto complex = xf::windows(row(z), {3}, {2}, {.ceil_mode = true});
    CHECK(show(complex.mean(-1)) == "(2,): 2+0.3333333432674408i 3.5+1i");
    CHECK(show(complex.var(-1)) == "(2,): 0.888888896 1.25");
    const auto other = xf::windows(row(four), {3}, {2}, {.padding = {{0, 1}}});  // 1 2 3 | 3 4 0
    const auto hanging = xf::windows(row(four), {3}, {2}, {.ceil_mode = true});
    CHECK(show((hanging + other).mean(-1)) == "(2,): 4 7");
}

}  // namespace
