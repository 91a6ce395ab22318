#include "expr/absent.hpp"
#include "xfuse/expr/result_tuple.hpp"

/// Padding of windows that has no value, through views, other windows, and beside a second operand.
namespace {

using namespace absent;

const float few[] = {-1, -2, -3};

TEST_CASE("absent padding: slices, flips, transposes and reshapes of padded windows") {
    const auto w = xf::windows(row(few), {3}, {1}, {.padding = {1}});  // . -1 -2 | -1 -2 -3 | -2 -3 .
    const auto e = w + 0.0F;
    CHECK(show(xf::flip(e, 1).argmax(1)) == "(3,): 1 2 2");
    CHECK(show(xf::flip(w, 1).argmax(1)) == "(3,): 1 2 2");
    CHECK(show(xf::view(e, 0).max()) == "(): -1");
    CHECK(show((xf::view(w, 0) + 0.0F).argmax()) == "(): 1");
    CHECK(show(xf::reshape(e, {9}).max()) == "(): -1");
    CHECK(show(xf::reshape(e, {9}).prod()) == "(): -72");
    CHECK(show(xf::reshape(e, {1, 9}).max({0})) == "(9,): -inf -1 -2 -1 -2 -3 -2 -3 -inf");
    CHECK(show(xf::reshape(xf::transpose(e), {9}).argmin()) == "(): 5");
    CHECK(show(xf::transpose(e).prod(0)) == "(3,): 2 -6 6");
    CHECK(show(xf::expand_dims(e, 0).max({0, 2})) == "(3,): -1 -1 -2");
    CHECK(show(xf::diagonal(e).max()) == "(): -2");
    CHECK(show(xf::broadcast_to(e, {2, 3, 3}).max({1, 2})) == "(2,): -1 -1");
}

TEST_CASE("absent padding: repeats, tiles, pads, joins and strides of padded windows") {
    const auto w = xf::windows(row(few), {2}, {1}, {.padding = {1}});  // . -1 | -1 -2 | -2 -3 | -3 .
    CHECK(show(xf::repeat(w, 2, 1).max(-1)) == "(4,): -1 -1 -2 -3");
    CHECK(show(xf::repeat(w, {2, 1}, 1).argmax(-1)) == "(4,): 2 0 0 0");
    CHECK(show(xf::tile(w, {1, 2}).max(-1)) == "(4,): -1 -1 -2 -3");
    CHECK(show(xf::pad(w, {0, {1, 0}}, "constant", -7).max(-1)) == "(4,): -1 -1 -2 -3");
    CHECK(show(xf::pad(w, {0, {0, 1}}, "edge").max(-1)) == "(4,): -1 -1 -2 -3");
    CHECK(show(xf::pad(w, {0, {0, 1}}, "edge").prod(-1)) == "(4,): 1 -4 -18 -3");
    CHECK(show(xf::concatenate(w, w - 1.0F, 1).max(-1)) == "(4,): -1 -1 -2 -3");
    CHECK(show(xf::concatenate(w, xf::expand_dims(xf::lazy(few, {2}), 0), 0).max(-1, xf::keepdims)) ==
          "(5, 1): -1 -1 -2 -3 -1");
    CHECK(show(xf::stack(w, w).prod({0, 2})) == "(4,): 1 4 36 9");
    CHECK(show(xf::as_strided(w, {3, 3}, {1, 2}).max(-1)) == "(3,): -1 -1 -1");
}

TEST_CASE("absent padding: windows of windows") {
    // Outer windows of two over the rows of . -1 | -1 -2 | -2 -3 | -3 . , with a row that does not exist
    // around.
    const auto w = xf::windows(row(few), {2}, {1}, {.padding = {1}});
    const xf::window_options by_rows{.axes = {0}, .padding = {1}};
    const auto plain = xf::windows(w, {2}, {1}, {.axes = {0}});
    const auto twice = xf::windows(w, {2}, {1}, by_rows);
    CHECK(show(plain.max(1)) == "(3, 2): -1 -1 -1 -2 -2 -3");
    CHECK(show((plain + 0.0F).max({1, 2})) == "(3,): -1 -1 -2");
    CHECK(show(twice.max({1, 2})) == "(5,): -1 -1 -1 -2 -3");
    CHECK(show((twice + 0.0F).max({1, 2})) == "(5,): -1 -1 -1 -2 -3");
    CHECK(show((twice + 0.0F).prod({1, 2})) == "(5,): -1 -2 12 -18 -3");
    CHECK(show(xf::windows(w + 1.0F, {2}, {1}, by_rows).prod({1, 2})) == "(5,): 0 -0 -0 -4 -2");
    CHECK(show((twice + 1.0F).count_nonzero({1, 2})) == "(5,): 0 1 3 3 1");
    CHECK(show(twice.argmax({1, 2})) == "(5,): 3 1 0 0 0");
    const xf::window_options with_value{.axes = {0}, .padding = {1}, .pad_value = -0.5};
    CHECK(show((xf::windows(w, {2}, {1}, with_value) * 2.0F).max({1, 2})) == "(5,): -1 -2 -2 -4 -1");
}

TEST_CASE("absent padding: two padded operands are absent where either is") {
    const float others[] = {4, 5, 6};
    const auto a = xf::windows(row(few), {2}, {1}, {.padding = {{1, 0}}});     // . -1 | -1 -2 | -2 -3
    const auto b = xf::windows(row(others), {2}, {1}, {.padding = {{0, 1}}});  // 4 5 | 5 6 | 6 .
    CHECK(show((a + b).max(-1)) == "(3,): 4 4 4");
    CHECK(show((a + b).sum(-1)) == "(3,): 4 8 4");
    CHECK(show((a * b).sum(-1)) == "(3,): -5 -17 -12");
    CHECK(show(((a + 1.0F) * (b + 1.0F)).sum(-1)) == "(3,): 0 -7 -7");
    CHECK(show(((a + 1.0F) * (b + 1.0F)).prod(-1)) == "(3,): 0 -0 -7");
    CHECK(show((a + b).mean(-1)) == "(3,): 2 4 2");
    CHECK(show(xf::where(a < -1, a, b).max(-1)) == "(3,): 5 5 -2");
    const float rows[] = {1, 2, 3, 4, 5, 6};
    CHECK(show((xf::lazy(static_cast<const float*>(rows), {2, 3, 1}) - a).max(-1)) == "(2, 3): 2 4 6 5 7 9");
}

TEST_CASE("absent padding: two axes, and axes that nothing is padded along") {
    const auto x = -xf::lazy(from_zero, {2, 3, 3}) - 1.0F;
    const auto w = xf::windows(x, {2, 2}, {2, 2}, {.padding = {1, 1}});
    CHECK(show(w.max({-1, -2})) == "(2, 2, 2): -1 -2 -4 -5 -10 -11 -13 -14");
    CHECK(show((w + 0.0F).max({-1, -2})) == "(2, 2, 2): -1 -2 -4 -5 -10 -11 -13 -14");
    CHECK(show((w + 1.0F).prod({-1, -2})) == "(2, 2, 2): 0 2 18 1120 -9 110 180 49504");
    CHECK(show((w + 0.0F).max()) == "(): -1");
    CHECK(show((w + 0.0F).max({0, 1, 2})) == "(2, 2): -5 -4 -2 -1");
    CHECK(show((w + 0.0F).argmax({-2, -1}, xf::keepdims)) == "(2, 2, 2, 1, 1): 3 2 1 0 3 2 1 0");
    CHECK(show(w.mean({-1, -2})) == "(2, 2, 2): -0.25 -1.25 -2.75 -7 -2.5 -5.75 -7.25 -16");
    CHECK(show((xf::exp(w) * 0.0F + 1.0F).mean({-1, -2})) == "(2, 2, 2): 0.25 0.5 0.5 1 0.25 0.5 0.5 1");
}

TEST_CASE("absent padding: a softmax by hand, over what exists") {
    const float x[] = {-1000, -1000, -1000};
    const auto w = xf::windows(row(x), {3}, {1}, {.padding = {1}});
    CHECK(show(w.logsumexp(-1)) == "(3,): -999.306824 -998.901367 -999.306824");
    const auto powers = xf::exp(w - w.max({1}, xf::keepdims));
    const auto parts = powers / powers.sum({1}, xf::keepdims);
    CHECK(show(parts.sum(1)) == "(3,): 1 1 1");
    CHECK(show(parts.max(1)) == "(3,): 0.5 0.333333343 0.5");
    CHECK(show(parts.min(1)) == "(3,): 0.5 0.333333343 0.5");
}

TEST_CASE("absent padding: masks, and reductions put back") {
    const auto w = xf::windows(row(few), {3}, {1}, {.padding = {1}});  // . -1 -2 | -1 -2 -3 | -2 -3 .
    CHECK(show((w - w.mean({1}, xf::keepdims)).max(1)) == "(3,): 0 1 -0.333333373");
    CHECK(show(xf::where(w < -1, w, -9.0F).max(1)) == "(3,): -2 -2 -2");
    CHECK(show((w == 0.0F).any(1)) == "(3,): 0 0 0");
    CHECK(show((w < 0.0F).all(1)) == "(3,): 1 1 1");
    CHECK(show(((w < 0.0F) && (w > -3.0F)).count_nonzero(1)) == "(3,): 2 2 1");
    CHECK(show((w.max({1}, xf::keepdims) - w).max(1)) == "(3,): 1 2 1");
}

TEST_CASE("absent padding: several reductions at once") {
    const auto w = xf::windows(row(few), {3}, {1}, {.padding = {1}}) + 0.0F;
    const auto all = xf::reduce(w, {1}, xf::max, xf::argmax, xf::mean, xf::var, xf::ddof(1));
    CHECK(show(std::get<0>(all.results())) == "(3,): -1 -1 -2");
    CHECK(show(std::get<1>(all.results())) == "(3,): 1 0 0");
    CHECK(show(std::get<2>(all.results())) == "(3,): -1 -2 -1.66666663");
    CHECK(show(std::get<3>(all.results())) == "(3,): 1 1 2.33333349");
}

}  // namespace
