#include <doctest/doctest.h>

#include <random>

#include "aliasing/buffer.hpp"

namespace {

using namespace aliasing;

/// All slices of `length` elements of a buffer of n, with steps up to 3 both ways.
std::vector<view<1>> slices(index_t n, index_t length) {
    std::vector<view<1>> all;
    for (const index_t step : {1, 2, 3, -1, -2, -3}) {
        const index_t reach = (length - 1) * step;
        for (index_t start = 0; start < n; ++start)
            if (start + reach >= 0 && start + reach < n) all.push_back({start, {length}, {step}});
    }
    return all;
}

struct tally {
    long pairs = 0, wrong = 0;
    template <std::size_t Rank, class F>
    void add(const std::vector<double>& initial, const view<Rank>& y, const view<Rank>& x, const F& f) {
        ++pairs;
        wrong += !agrees(initial, y, x, f);
    }
};

/// A slice of a buffer of shape (5, 6, 7) along each axis, its axes in any order.
view<3> random_view(std::mt19937& random, const index_t (&shape)[3], const int (&order)[3]) {
    const index_t extents[3] = {5, 6, 7}, strides[3] = {42, 7, 1};
    view<3> v{0, {shape[0], shape[1], shape[2]}, {}};
    for (std::size_t k = 0; k < 3; ++k) {
        const auto axis = std::size_t(order[k]);
        const index_t most = shape[k] > 1 ? (extents[axis] - 1) / (shape[k] - 1) : 1;
        const index_t step = 1 + index_t(random() % std::size_t(most));
        const index_t reach = (shape[k] - 1) * step;
        const index_t low = index_t(random() % std::size_t(extents[axis] - reach));
        const bool is_reversed = random() % 2 == 0;
        v.start += (is_reversed ? low + reach : low) * strides[axis];
        v.strides[k] = (is_reversed ? -step : step) * strides[axis];
    }
    return v;
}

}  // namespace

TEST_CASE("every pair of slices of one length, six operators") {
    tally t;
    for (const index_t length : {1, 2, 3, 4, 5, 9}) {
        const index_t n = length + 6;
        const auto all = slices(n, length);
        const auto initial = counting(n);
        for (const view<1>& y : all) {
            for (const view<1>& x : all) for_each_operator([&](const auto& f) { t.add(initial, y, x, f); });
        }
    }
    MESSAGE(t.pairs << " assignments between overlapping slices");
    CHECK(t.pairs > 6 * 1089);
    CHECK(t.wrong == 0);
}

TEST_CASE("every pair of slices, read elsewhere than written") {
    tally t;
    const auto initial = counting(12);
    const auto all = slices(12, 4);
    for (const view<1>& y : all) {
        for (const view<1>& x : all) {
            t.add(initial, y, x, [](const auto&, const auto& v) { return xf::cumsum(v); });
            t.add(initial, y, x, [](const auto& u, const auto& v) { return xf::flip(v) + u; });
            t.add(initial, y, x, [](const auto& u, const auto& v) { return u - v.sum({0}, xf::keepdims); });
            t.add(initial, y, x, [](const auto& u, const auto& v) {
                return xf::windows(xf::pad(v, 1), 3).max(-1) + xf::repeat(u.max({0}, xf::keepdims), 4, 0);
            });
            t.add(initial, y, x, [](const auto& u, const auto& v) {
                return xf::concatenate(v, u).sum({0}, xf::keepdims) +
                       xf::reshape(xf::outer(u, v), {4, 4}).sum(0);
            });
        }
    }
    CHECK(t.pairs > 1089);
    CHECK(t.wrong == 0);
}

TEST_CASE("random pairs of three-dimensional views, six operators") {
    tally t;
    std::mt19937 random(20240607);
    const auto initial = counting(5 * 6 * 7);
    const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int round = 0; round < 3000; ++round) {
        index_t shape[3];
        for (index_t& extent : shape) extent = 1 + index_t(random() % 5);
        const view<3> y = random_view(random, shape, orders[random() % 6]);
        const view<3> x = random_view(random, shape, orders[random() % 6]);
        for_each_operator([&](const auto& f) { t.add(initial, y, x, f); });
    }
    CHECK(t.wrong == 0);
}
