#include <doctest/doctest.h>

#include <atomic>
#include <random>

#include "adapter/targets.hpp"
#include "xfuse/explain.hpp"

/// Windows over computed operands: a tile keeps the rows that the next box needs again.
namespace {

using array3 = xt::xtensor<float, 3>;
using extents = std::array<std::size_t, 3>;

array3 numbers(const extents& shape) {
    array3 x(shape);
    for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = float(i * 7919 % 1009) - 500;
    return x;
}

bool has_rolling_buffer(const xf::explanation& why) {
    return why.text().find("rolling buffer") != std::string::npos;
}

std::atomic<long> calls{0};
struct counted {
    float operator()(float v) const noexcept {
        ++calls;
        return v + 1;
    }
};

/// Rows in bands: with columns this wide, few rows fit a tile.
const extents wide{3, 90, 2500};

TEST_CASE("a producer under overlapping windows is computed once an element") {
    const array3 x = numbers(wide);
    const auto e = xf::windows(xf::map(counted{}, x), {5, 1}, {2, 1}).max({-1, -2});
    CHECK(has_rolling_buffer(xf::explain(e, {.threads = 1})));
    calls = 0;
    const array3 y = xf::eval(e, {.threads = 1});
    CHECK(calls == 3 * 89 * 2500);  // the last of 90 rows is under no window
    const array3 all = xf::eval(xf::lazy(x) + 1);
    CHECK(holds(y, xf::eval(xf::windows(all, {5, 1}, {2, 1}).max({-1, -2}))));
}

/// Each chain in one expression, and one step after the other.
template <class F>
void check_chain(const extents& shape, const F& step) {
    const array3 x = numbers(shape);
    const auto e = step(step(step(x)));
    const array3 expected = xf::eval(step(xf::eval(step(xf::eval(step(x))))));
    for (const int threads : {1, 2, 3}) {
        CAPTURE(threads);
        CHECK(holds(xf::eval(e, {.threads = threads}), expected));
    }
    xt::xtensor<float, 3, xt::layout_type::column_major> columns = e;
    CHECK(holds(columns, expected));
}

TEST_CASE("chains of windows of random sizes, steps and dilations, with borders") {
    std::mt19937 random(7);
    const auto pick = [&](long low, long high) { return long(random() % unsigned(high - low + 1)) + low; };
    int rolling_buffers = 0;
    for (int round = 0; round < 12; ++round) {
        const extents shape{std::size_t(pick(1, 3)), std::size_t(pick(60, 120)),
                            std::size_t(pick(700, 2000))};
        const long h = pick(1, 5), w = pick(1, 3), sh = pick(1, 2), sw = pick(1, 2), d = pick(1, 2),
                   p = pick(0, 2);
        CAPTURE(round);
        const auto step = [&](const auto& v) {
            const auto bordered =
                xf::windows(xf::relu(xf::lazy(v) - 3.f), {h, w}, {sh, sw},
                            {.dilation = {d, 1}, .padding = {{p, p / 2}, {p, 1}}, .pad_value = -7});
            return bordered.max({-1, -2}) + 1.f;
        };
        check_chain(shape, step);
        const array3 x = numbers(shape);
        rolling_buffers += has_rolling_buffer(xf::explain(step(step(step(x))), {.threads = 1}));
    }
    CHECK(rolling_buffers > 6);
}

TEST_CASE("contractions, sums and steps that stretch or turn rows") {
    const array3 f = xf::eval(xf::lazy(numbers({1, 3, 3})) * 0.f + 2.f);
    check_chain({2, 70, 1500}, [&](const auto& v) {
        const auto sums = xf::einsum<"aijpq,kpq->aij">(xf::windows(v, {3, 3}), f);
        return xf::clip(sums, -20.f, 20.f);
    });
    check_chain({2, 40, 600}, [](const auto& v) {
        return xf::windows(xf::repeat(xf::relu(xf::lazy(v)), 2, 1), {4, 2}, {2, 1}).sum({-1, -2}) - 100.f;
    });
    check_chain({2, 80, 1500}, [](const auto& v) {
        return xf::windows(xf::flip(xf::lazy(v) + 1.f, 1), {4, 1}).min({-1, -2});
    });
    check_chain({4, 60, 600}, [](const auto& v) {
        const auto even =
            xf::view(xf::lazy(v) * 2.f, xt::all(), xt::range(0, xt::placeholders::_, 1), xt::all());
        return xf::windows(even, {3, 2}).max({-1, -2}) + xf::view(xf::lazy(v), xt::all(),
                                                                  xt::range(2, xt::placeholders::_),
                                                                  xt::range(1, xt::placeholders::_));
    });
}

}  // namespace
