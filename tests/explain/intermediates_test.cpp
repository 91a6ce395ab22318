#include <doctest/doctest.h>

#include "explain/golden.hpp"

/// What exists between the stages, and what scratch a plan takes: the text and the numbers say the same.
namespace {

using golden::operand;
using xf::index_t;

int count(const std::string& text, const std::string& word) {
    int found = 0;
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++found;
    return found;
}

/// Text and number agree, on one thread and on several.
template <class E>
bool agrees(const E& e) {
    bool same = true;
    for (const int threads : {1, 4}) {
        xf::set_threads(threads);
        const auto why = xf::explain(e);
        same &= count(why.text(), "full array") == why.full_intermediates;
        INFO(why.text());
        CHECK(count(why.text(), "full array") == why.full_intermediates);
    }
    xf::set_threads(0);
    return same;
}

/// Without arrays in full the scratch is a thread's, whatever the operand's size.
template <class E>
void streams(const E& e, index_t most = 2 << 20) {
    xf::set_threads(1);
    const auto why = xf::explain(e);
    xf::set_threads(0);
    INFO(why.text());
    CHECK(why.full_intermediates == 0);
    CHECK(why.scratch_bytes <= most);
}

}  // namespace

TEST_CASE("full arrays are counted as they are told") {
    for (const index_t n : {3, 64, 2048}) {
        const auto x = operand({n, n}), y = operand({n, n}, 1);
        agrees(xf::matmul(xf::exp(x), xf::exp(y)));
        agrees(xf::reshape(xf::exp(x), {n * n}) + 1);
        agrees(xf::reshape(xf::transpose(xf::exp(x)), {n * n}).sum());
        agrees(xf::cumsum(xf::exp(x), 1) + 1);
        agrees(xf::cumsum(xf::exp(x), 0).max(0));
        agrees(xf::pad(xf::cumsum(x, 1), 2) * 2);
        agrees(xf::concatenate(xf::tuple(xf::exp(x), xf::cumsum(y, 1)), 1) + 1);
        agrees(xf::as_strided(xf::exp(x), {n, n}, {1, n}) + 1);
        agrees(xf::repeat(xf::exp(x), 3, 0) - xf::repeat(xf::exp(x), 3, 1).sum());
        agrees(xf::exp(x - x.max({1}, xf::keepdims)) / xf::var(x));
        agrees(xf::argmax(xf::cumsum(x, 1)));
        agrees(xf::windows(xf::exp(x), 3, 1).max({-1, -2}) + xf::windows(x, 3, 1).mean({-1, -2}));
    }
}

TEST_CASE("a temporary for the result is a full array, or a small one") {
    static float memory[4 << 20];
    for (const index_t n : {64, 2048}) {
        const auto y = xf::lazy(static_cast<const float*>(memory), {n, n});
        const xf::planning::target out{memory, xf::dtype::float32, {n, n}, {n, 1}};
        xf::exec::arena room;
        int doublings = 0;
        const auto e = xf::transpose(y) + 1;
        const auto why = xf::expr::with_growing_workspace(
            room, xf::expr::counts_of<decltype(e)>, doublings,
            [&](const auto& r) { return xf::explanation(xf::expr::plan_into(e, out, {.threads = 1}, r)); });
        INFO(why.text());
        CHECK(why.full_intermediates == (n > 64 ? 1 : 0));
        CHECK(count(why.text(), "full array") == why.full_intermediates);
        CHECK(count(why.text(), "through a temporary (") == 1);
    }
}

TEST_CASE("extremes' places stream") {
    const auto x = operand({1200, 10000}), row = operand({1, 10000});
    const index_t many = index_t(1) << 16;
    streams(xf::argmax(x));
    streams(xf::argmin(xf::transpose(x)));
    streams(xf::argmax(xf::flip(x, 1)));
    streams(xf::argmax(x, 0));
    streams(xf::argmax(x, 1));
    streams(xf::argmax(operand({12000000, 2}), 1));
    streams(xf::argmax(operand({12000000, 2}) * 2, 1));
    streams(xf::argmax(operand({2, 12000000}) * 2, 0));
    streams(xf::argmax(xf::exp(x)));
    streams(xf::argmin(xf::exp(xf::transpose(x))));
    streams(xf::argmax(xf::broadcast_to(row, {many, 10000})));
    streams(xf::argmax(xf::repeat(operand({many}), many, 0)));
    streams(xf::argmax(xf::tile(operand({many}), {many})));
}
