#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "xfuse/shape/access_map.hpp"

/// The laws in access_map.hpp, on random maps: composition agrees with application, the image holds
/// exactly what it must.
namespace {

using namespace xf;
using namespace xf::shape;

struct chance {
    std::mt19937 engine{5};
    index_t pick(index_t low, index_t high) {
        return low + index_t(engine() % std::uint32_t(high - low + 1));
    }
};

map_view view_of(const access_map& map) {
    return {{map.uses.data(), std::size_t(map.uses.size())},
            {map.offset.data(), std::size_t(map.offset.size())}};
}

/// A map of views as users write them: each producer axis has up to two terms, divided at times.
access_map random_map(chance& c, int consumers, int producers, bool affine) {
    access_map map;
    map.offset.resize(producers, 0);
    for (int p = 0; p < producers; ++p) {
        map.offset[p] = c.pick(0, 1) != 0 ? c.pick(0, 6) : 0;
        for (index_t k = c.pick(0, 2); k > 0; --k) {
            axis_use use{int(c.pick(0, consumers - 1)), p, c.pick(1, 3), 1, 0};
            if (!affine && c.pick(0, 2) == 0) {
                use.div = c.pick(1, 3);
                use.mod = c.pick(0, 1) != 0 ? c.pick(2, 4) : 0;
            }
            map.uses.push_back(use);
        }
    }
    return map;
}

template <class F>
void for_each(const box& b, const F& f) {
    for (const index_t extent : b.extent) {
        if (extent == 0) return;
    }
    axis_vector index = b.low;
    while (true) {
        f(index);
        int k = index.size() - 1;
        for (; k >= 0; --k) {
            if (++index[k] < b.low[k] + b.extent[k]) break;
            index[k] = b.low[k];
        }
        if (k < 0) return;
    }
}

std::span<const index_t> span(const axis_vector& v) { return {v.data(), std::size_t(v.size())}; }

}  // namespace

TEST_CASE(
    "compose: xf::shape::apply(composed, c) == xf::shape::apply(inner, xf::shape::apply(outer, c)), or it "
    "refuses") {
    chance c;
    int composed_count = 0, divided_count = 0;
    for (int round = 0; round < 20000; ++round) {
        const int consumers = int(c.pick(1, 3)), middle = int(c.pick(1, 3)), producers = int(c.pick(1, 3));
        const access_map outer = random_map(c, consumers, middle, c.pick(0, 1) != 0);
        const access_map inner = random_map(c, middle, producers, c.pick(0, 1) != 0);
        access_map composed;
        if (!compose(outer, view_of(inner), composed)) {
            REQUIRE(!inner.is_affine());  // sums compose always
            continue;
        }
        ++composed_count;
        divided_count += !composed.is_affine();
        const box domain{axis_vector(consumers, 0), axis_vector(consumers, 7)};
        bool agrees = true;
        for_each(domain, [&](const axis_vector& i) {
            agrees &= xf::shape::apply(composed, span(i)) ==
                      xf::shape::apply(inner, span(xf::shape::apply(outer, span(i))));
        });
        REQUIRE(agrees);
    }
    CHECK(composed_count > 5000);
    CHECK(divided_count > 1000);
}

TEST_CASE("compose: identity changes nothing, on either side") {
    chance c;
    for (int round = 0; round < 2000; ++round) {
        const int consumers = int(c.pick(1, 4)), producers = int(c.pick(1, 4));
        const access_map map = random_map(c, consumers, producers, false);
        access_map left, right;
        REQUIRE(compose(identity_map(consumers), view_of(map), left));
        REQUIRE(compose(map, view_of(identity_map(producers)), right));
        for (int k = 0; k < 20; ++k) {
            axis_vector i;
            for (int axis = 0; axis < consumers; ++axis) i.push_back(c.pick(0, 20));
            REQUIRE(xf::shape::apply(left, span(i)) == xf::shape::apply(map, span(i)));
            REQUIRE(xf::shape::apply(right, span(i)) == xf::shape::apply(map, span(i)));
        }
    }
}

TEST_CASE("compose: divisions of an axis, of its quotients, and of slices in step with them are no copies") {
    const auto composes = [](const axis_use& f, index_t offset, const axis_use& by) {
        const access_map outer{{f}, {offset}}, inner{{by}, {5}};
        access_map composed;
        if (!compose(outer, view_of(inner), composed)) return false;
        for (index_t c = 0; c < 50; ++c) {
            REQUIRE(xf::shape::apply(composed, {&c, 1}) ==
                    xf::shape::apply(inner, span(xf::shape::apply(outer, {&c, 1}))));
        }
        return true;
    };
    CHECK(composes({0, 0, 1, 1, 0}, 0, {0, 0, 2, 3, 4}));
    CHECK(composes({0, 0, 1, 1, 0}, 0, {0, 0, 2, 1, 4}));
    CHECK(composes({0, 0, 1, 2, 0}, 0, {0, 0, 2, 3, 0}));
    CHECK(composes({0, 0, 6, 1, 0}, 0, {0, 0, 2, 3, 0}));
    CHECK(composes({0, 0, 6, 1, 0}, 12, {0, 0, 2, 3, 0}));
    CHECK(composes({0, 0, 6, 2, 5}, 12, {0, 0, 2, 3, 0}));
    CHECK_FALSE(composes({0, 0, 2, 1, 0}, 0, {0, 0, 1, 3, 0}));
    CHECK_FALSE(composes({0, 0, 1, 1, 0}, 1, {0, 0, 1, 3, 0}));
    CHECK_FALSE(composes({0, 0, 1, 1, 0}, 1, {0, 0, 1, 1, 3}));
    CHECK_FALSE(composes({0, 0, 1, 2, 3}, 0, {0, 0, 1, 2, 0}));
}

TEST_CASE("compose: a quotient for which there is no room") {
    // Axis 0 is a sum of three terms, axis 1 one term, of which the inner map takes remainders.
    const access_map outer{{{0, 0, 1, 1, 0}, {1, 0, 1, 1, 0}, {2, 0, 1, 1, 0}, {0, 1, 1, 1, 0}}, {0, 0}};
    const auto composes = [&](int sums, int remainders) {
        access_map inner, composed;
        inner.offset.resize(1, 0);
        for (int k = 0; k < sums; ++k) inner.uses.push_back({0, 0, 1, 1, 0});
        for (int k = 0; k < remainders; ++k) inner.uses.push_back({1, 0, 1, 1, 2});
        return compose(outer, view_of(inner), composed);
    };
    CHECK(composes(10, max_uses - 30));
    CHECK_FALSE(composes(10, max_uses - 29));
}

TEST_CASE("compose: more terms than a map holds are refused") {
    access_map outer, inner;
    outer.offset.resize(4, 0);
    inner.offset.resize(4, 0);
    for (int k = 0; k < 4; ++k) {
        for (int j = 0; j < 4; ++j) {
            outer.uses.push_back({j, k, 1, 1, 0});
            inner.uses.push_back({j, k, 1, 1, 0});
        }
    }
    access_map composed;
    CHECK(!compose(outer, view_of(inner), composed));
}

TEST_CASE("image: holds every index the map reaches, and its corners are reached by single terms") {
    chance c;
    for (int round = 0; round < 5000; ++round) {
        const int consumers = int(c.pick(1, 3)), producers = int(c.pick(1, 3));
        access_map map = random_map(c, consumers, producers, round % 2 == 0);
        for (axis_use& use : map.uses) use.step *= c.pick(0, 2) == 0 ? -1 : 1;
        box from;
        for (int k = 0; k < consumers; ++k) {
            from.low.push_back(c.pick(0, 5));
            from.extent.push_back(c.pick(1, 6));
        }
        const box to = image(map, from);
        axis_vector low(producers, 1000), high(producers, -1000);
        for_each(from, [&](const axis_vector& i) {
            const axis_vector p = xf::shape::apply(map, span(i));
            for (int k = 0; k < producers; ++k) {
                low[k] = std::min(low[k], p[k]);
                high[k] = std::max(high[k], p[k]);
            }
        });
        for (int k = 0; k < producers; ++k) {
            REQUIRE(to.low[k] <= low[k]);
            REQUIRE(to.low[k] + to.extent[k] > high[k]);
            int terms = 0;
            for (const axis_use& use : map.uses) terms += use.producer == k;
            if (terms <= 1) {
                REQUIRE(to.low[k] == low[k]);
                REQUIRE(to.low[k] + to.extent[k] == high[k] + 1);
            }
        }
    }
}

TEST_CASE("broadcast_map: aligned at the last axis, extent 1 stands still") {
    const index_t result[] = {2, 3, 4}, operand[] = {3, 1};
    const access_map map = broadcast_map(result, operand);
    const index_t index[] = {1, 2, 3};
    CHECK(xf::shape::apply(map, index) == axis_vector{2, 0});
    CHECK(map.producer_rank() == 2);
    CHECK(map.uses.size() == 1);
    const index_t column[] = {2, 5, 1}, one[] = {5, 1};
    // An axis that is not stretched moves, though it has one element only.
    CHECK(broadcast_map(column, one).uses.size() == 2);
    CHECK(broadcast_map(column, one).uses.back() == axis_use{2, 1, 1, 1, 0});
    const index_t scalar_index[] = {1};
    CHECK(xf::shape::apply(broadcast_map({result, 1}, {}), scalar_index).empty());
}

TEST_CASE("image: no elements are reached by no steps, however long the steps are") {
    access_map windows;
    windows.offset = {0};
    windows.uses.push_back({0, 0, 3, 1, 0});
    windows.uses.push_back({1, 0, 1, 1, 0});
    CHECK(image(windows, {{0, 0}, {4, 2}}).extent == axis_vector{11});
    CHECK(image(windows, {{0, 0}, {0, 2}}).extent == axis_vector{0});
    CHECK(image(windows, {{0, 0}, {0, 9}}).extent[0] >= 0);
}
