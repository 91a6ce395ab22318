#include <doctest/doctest.h>

#include <string>

#include "complaint.hpp"
#include "xfuse/xfuse.hpp"

/// What a part of a result reads of each operand, for known expressions; and what is refused.
namespace {

using any = xf::any_expr<double>;

std::string text_of(const xf::needed_part& part) {
    std::string text;
    for (int axis = 0; axis < part.box.rank(); ++axis)
        text += std::to_string(part.box.begin[axis]) + ":" + std::to_string(part.box.end[axis]) + " ";
    return text + (part.is_exact ? "" : "at most");
}

}  // namespace

TEST_CASE("boxes of operands that a convolution and pooling of types reads") {
    const xt::xtensor<float, 4> x = xt::zeros<float>({2, 18, 18, 3}), w = xt::zeros<float>({3, 3, 3, 5});
    const xt::xtensor<float, 1> b = xt::zeros<float>({5});
    const auto conv = xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {3, 3}, {1, 1}, {.axes = {1, 2}}), w);
    const auto e = xf::windows(xf::relu(conv + b), {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2});
    const xf::needed_parts parts = xf::needed(e, {{0, 1, 3, 0}, {1, 3, 8, 2}});
    CHECK(parts.size() == 3);
    CHECK(text_of(parts.of(x)) == "0:1 2:8 6:18 0:3 ");
    CHECK(text_of(parts.of(w)) == "0:3 0:3 0:3 0:2 ");
    CHECK(text_of(parts.of(b)) == "0:2 ");
    CHECK(parts.of(x).bytes() == 6 * 12 * 3 * 4);
    const xf::any_expr<float, 4> any = e;
    CHECK(text_of(xf::needed(any, {{0, 1, 3, 0}, {1, 3, 8, 2}}).of(x)) == "0:1 2:8 6:18 0:3 ");
    const xf::needed_parts none = xf::needed(e, {{0, 1, 3, 0}, {0, 3, 8, 2}});
    CHECK(none.size() == 3);
    CHECK(none.of(w).box.is_empty());
}

TEST_CASE("boxes that operations read") {
    const xt::xtensor<double, 2> x = xt::zeros<double>({8, 6}), y = xt::zeros<double>({6, 8});
    const xt::xtensor<std::int64_t, 2> i = xt::zeros<std::int64_t>({8, 2});
    const auto read = [&](const auto& e, const xf::box& part) { return text_of(xf::needed(e, part).of(x)); };
    const auto lazy = xf::lazy(x);
    CHECK(read(lazy + xf::transpose(y), {{2, 1}, {4, 3}}) == "2:4 1:3 ");
    CHECK(text_of(xf::needed(lazy + xf::transpose(y), {{2, 1}, {4, 3}}).of(y)) == "1:3 2:4 ");
    CHECK(read(xf::flip(lazy, 0), {{0, 0}, {3, 6}}) == "5:8 0:6 ");
    CHECK(read(xf::view(x, xt::range(1, 8, 3)), {{1, 0}, {3, 2}}) == "4:8 0:2 ");
    CHECK(read(lazy + xf::view(xf::pad(x, {{1, 1}, {0, 0}}), xt::range(2, 10)), {{3, 0}, {5, 6}}) ==
          "3:6 0:6 ");
    CHECK(read(xf::pad(x, {{2, 2}, {0, 0}}), {{0, 0}, {2, 6}}) == "0:0 0:0 ");
    CHECK(read(xf::pad(x, {{2, 2}, {0, 0}}, "reflect"), {{0, 0}, {2, 6}}) == "1:3 0:6 ");
    CHECK(read(xf::pad(x, {{2, 2}, {0, 0}}, "wrap"), {{1, 0}, {3, 6}}) == "0:8 0:6 ");
    CHECK(read(xf::cumsum(x, 0), {{2, 1}, {4, 2}}) == "0:4 1:2 ");
    CHECK(read(xf::sort(x, 0), {{2, 1}, {4, 2}}) == "0:8 1:2 ");
    CHECK(read(xf::repeat(x, 3, 0), {{4, 0}, {7, 6}}) == "1:3 0:6 ");
    CHECK(read(xf::repeat(x, {0, 1, 2, 0, 0, 1, 1, 3}, 0), {{1, 0}, {4, 6}}) == "2:6 0:6 ");
    CHECK(read(xf::tile(x, {2, 1}), {{9, 0}, {12, 6}}) == "1:4 0:6 at most");
    CHECK(read(xf::reshape(x, {48}), {{7}, {11}}) == "1:2 1:5 at most");
    CHECK(read(xf::reshape(x, {48}), {{4}, {8}}) == "0:2 0:6 at most");
    CHECK(read(xf::take(x, {5, 1, 3}, 0), {{0, 0}, {2, 1}}) == "0:8 0:1 at most");
    CHECK(read(xf::take_along_axis(x, i, 1), {{2, 0}, {4, 1}}) == "2:4 0:6 at most");
    CHECK(read(xf::concatenate(x, xf::transpose(y), 0), {{7, 0}, {10, 6}}) == "7:8 0:6 ");
    CHECK(read(xf::concatenate(x, xf::transpose(y), 0), {{8, 0}, {10, 6}}) == "0:0 0:0 ");
    CHECK(read(xf::diagonal(x), {{2}, {4}}) == "2:4 2:4 at most");
    const auto column = xt::view(x, xt::all(), 1);
    CHECK(text_of(xf::needed(xf::lazy(column) * 2, {{3}, {5}}).of(column)) == "3:5 ");
    const xf::input<double, 2> in({8, 6});
    CHECK(text_of(xf::needed(xf::windows(in, 3).sum({-1, -2}), {{1, 0}, {3, 2}}).of(in)) == "1:5 0:4 ");
}

TEST_CASE("boxes that are none of the result, operands that are none of the expression") {
    const xt::xtensor<double, 2> x = xt::zeros<double>({8, 6}), y = xt::zeros<double>({8, 6});
    const auto e = xf::lazy(x) * 2;
    CHECK(complaint([&] {
              static_cast<void>(xf::needed(e, {{0, 0}, {9, 6}}));
          }) == "needed: indices 0 to 9 leave axis 0 of a result of shape (8, 6)");
    CHECK(complaint([&] {
              static_cast<void>(xf::needed(e, {{0, 4}, {8, 3}}));
          }) == "needed: indices 4 to 3 leave axis 1 of a result of shape (8, 6)");
    CHECK(complaint([&] {
              static_cast<void>(xf::needed(e, {{0}, {8}}));
          }) == "needed: a box that begins with 1 and ends with 1 axes, of a result of shape (8, 6)");
    CHECK(complaint([&] {
              static_cast<void>(xf::needed(e, {{0, 0}, {8, 6}}).of(y));
          }) == "needed: the expression has no operand of shape (8, 6) that is this one");
}
