#include "expr/absent.hpp"

/// Padding of windows that has no value: every reduction leaves it out, whatever is computed of it before.
namespace {

using namespace absent;

const float data[] = {-3, 2, -1.5F, 0.25F, -2, 4, -0.5F};

/// Checks `f` of the windows against `g` of their elements.
template <class F, class G>
void check_of(const F& f, const G& g) {
    for (const choice& c : choices) {
        INFO("window, step, dilation, before, after, ceil_mode: ", c.text());
        const auto w = xf::windows(row(data), {c.window}, {c.step}, c.options());
        std::vector<row_of_entries> rows;
        for (const row_of_entries& r : entries_of(data, c)) rows.push_back(mapped(r, g));
        check_reductions(f(w), 1, rows);
    }
}

TEST_CASE("absent padding: the windows themselves") {
    check_of([](const auto& w) { return w; }, [](double v) { return v; });
}
TEST_CASE("absent padding: elementwise operations that make something of 0") {
    check_of([](const auto& w) { return w + 0.0F; }, [](double v) { return v; });
    check_of([](const auto& w) { return xf::exp(w * 0.5F) - 9.0F; },
             [](double v) { return std::exp(v * 0.5) - 9; });
}
TEST_CASE("absent padding: elementwise operations that keep 0") {
    check_of([](const auto& w) { return xf::relu(-w) * 2.0F; }, [](double v) { return v < 0 ? -2 * v : 0; });
}
TEST_CASE("absent padding: views before and after") {
    check_of([](const auto& w) { return xf::transpose(xf::transpose(xf::abs(w)) + 1.0F); },
             [](double v) { return std::abs(v) + 1; });
}

TEST_CASE("absent padding: integers, through double where a mean is") {
    const i32 whole[] = {-5, 0, 7, -2, 1};
    const float same[] = {-5, 0, 7, -2, 1};
    for (const choice& c : choices) {
        if (c.dilation * (c.window - 1) + 1 > 5 + c.before + c.after) continue;
        INFO("window, step, dilation, before, after, ceil_mode: ", c.text());
        const auto w = xf::windows(row(whole), {c.window}, {c.step}, c.options());
        check_reductions(w, 1, entries_of(same, c));
    }
}

TEST_CASE("absent padding: an axis that is not the windows'") {
    const float few[] = {-1, -2, -3};
    const auto w = xf::windows(row(few), {3}, {1}, {.padding = {1}});  // . -1 -2 | -1 -2 -3 | -2 -3 .
    CHECK(show(w.max(0)) == "(3,): -1 -1 -2");
    CHECK(show((w + 0.0F).max(0)) == "(3,): -1 -1 -2");
    CHECK(show((w + 0.0F).max()) == "(): -1");
    CHECK(show((w + 0.0F).max({0}, xf::keepdims)) == "(1, 3): -1 -1 -2");
    CHECK(show((w * w).prod(0)) == "(3,): 4 36 36");
    CHECK(show((w + 0.0F).argmax(0)) == "(3,): 1 0 0");
    CHECK(show((w + 0.0F).argmin()) == "(): 5");
}

TEST_CASE("absent padding: extremes that are the neutral element are found where they exist") {
    const float low[] = {-inf, -inf};
    const auto w = xf::windows(row(low), {3}, {1}, {.padding = {2}});
    CHECK(show(w.argmax(-1)) == "(4,): 2 1 0 0");
    CHECK(show((-w).argmin(-1)) == "(4,): 2 1 0 0");
    const u8 least[] = {0, 0};
    CHECK(show(xf::windows(row(least), {3}, {1}, {.padding = {1}}).argmax(-1)) == "(2,): 1 0");
    const bool truths[] = {false, true};
    CHECK(show(xf::windows(row(truths), {2}, {1}, {.padding = {1}}).argmin(-1)) == "(3,): 1 0 0");
    CHECK(show(xf::windows(row(truths), {2}, {1}, {.padding = {1}}).all(-1)) == "(3,): 0 0 1");
    const float odd[] = {no_number, 1};
    CHECK(show((xf::windows(row(odd), {2}, {1}, {.padding = {1}}) + 1.0F).argmax(-1)) == "(3,): 1 0 0");
}

TEST_CASE("absent padding: windows in which nothing exists") {
    const float one[] = {5};
    const auto w = xf::windows(row(one), {1}, {1}, {.padding = {1}});  // . | 5 | .
    CHECK(show((w + 0.0F).max(-1)) == "(3,): -inf 5 -inf");
    CHECK(show((w + 0.0F).logsumexp(-1)) == "(3,): -inf 5 -inf");
    CHECK(show((w + 1.0F).sum(-1)) == "(3,): 0 6 0");
    CHECK(show((w + 1.0F).prod(-1)) == "(3,): 1 6 1");
    CHECK(show((w + 0.0F).argmax(-1)) == "(3,): 0 0 0");
}

TEST_CASE("absent padding: a value that was given is data for everybody") {
    const float few[] = {-1, -2};
    const auto w = xf::windows(row(few), {2}, {1}, {.padding = {1}, .pad_value = 0.0});
    CHECK(show(w.max(-1)) == "(3,): 0 -1 0");
    CHECK(show((w + 0.0F).max(-1)) == "(3,): 0 -1 0");
    CHECK(show((w + 1.0F).prod(-1)) == "(3,): 0 -0 -1");
    CHECK(show(w.argmax(-1)) == "(3,): 0 0 1");
    CHECK(show(xf::exp(w).sum(-1)) == show(xf::exp(xf::windows(xf::pad(row(few), 1), 2)).sum(-1)));
}

TEST_CASE("absent padding: who is no reduction reads 0") {
    const float few[] = {1, 2};
    const float taps[] = {1, 10};
    const auto w = xf::windows(row(few), {2}, {1}, {.padding = {1}});
    CHECK(show(w) == "(3, 2): 0 1 1 2 2 0");
    CHECK(show(w + 1.0F) == "(3, 2): 1 2 2 3 3 1");
    CHECK(show(xf::matmul(w + 1.0F, row(taps))) == "(3,): 21 32 13");
    CHECK(show(xf::cumsum(w + 1.0F, 1)) == "(3, 2): 1 3 2 5 3 4");
    CHECK(show((w * row(taps)).sum(-1)) == "(3,): 10 21 2");
    CHECK(show(((w + 1.0F) * row(taps)).sum(-1)) == "(3,): 20 32 3");  // a reduction again
}

}  // namespace
