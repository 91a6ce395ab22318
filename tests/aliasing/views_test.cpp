#include <doctest/doctest.h>

#include <xfuse/xtensor.hpp>

#include "xfuse/xfuse.hpp"

/// The same through xtensor's views and operators.
namespace {

using vector = xt::xtensor<double, 1>;

struct slice {
    int start, stop, step;
    auto of(vector& y) const { return xt::view(y, xt::range(start, stop, step)); }
};

std::vector<slice> slices(int n, int length) {
    std::vector<slice> all;
    for (int step = 1; step <= 3; ++step) {
        const int reach = (length - 1) * step + 1;
        for (int start = 0; start + reach <= n; ++start) all.push_back({start, start + reach, step});
    }
    return all;
}

template <class F>
void check_pairs(const F& assign) {
    const vector initial = xt::arange<double>(1, 13);
    long pairs = 0, wrong = 0;
    for (const int length : {1, 3, 4, 5}) {
        for (const slice& to : slices(12, length)) {
            for (const slice& from : slices(12, length)) {
                vector shared = initial, right = initial, copy = initial;
                auto y = to.of(shared), y_right = to.of(right);
                assign(y, xf::lazy(from.of(shared)));
                assign(y_right, xf::lazy(from.of(copy)));
                ++pairs;
                wrong += !xt::all(xt::equal(shared, right));
            }
        }
    }
    CHECK(pairs > 1089);
    CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("xtensor's assignments between slices of one vector") {
    check_pairs([](auto& y, const auto& x) { y = x; });
    check_pairs([](auto& y, const auto& x) { y += x; });
    check_pairs([](auto& y, const auto& x) { y -= x; });
    check_pairs([](auto& y, const auto& x) { y *= x; });
    check_pairs([](auto& y, const auto& x) { y /= x; });
    check_pairs([](auto& y, const auto& x) { y %= x; });
}
