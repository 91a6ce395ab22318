#include "xfuse/lower/position.hpp"

#include <doctest/doctest.h>

#include <random>

/// What a position says of other tiles than the one it was found for.
namespace {

using namespace xf;
using lower::position;
using lower::tile_range;

struct chance {
    std::mt19937 engine;
    index_t pick(index_t least, index_t most) {
        return std::uniform_int_distribution<index_t>(least, most)(engine);
    }
};

constexpr exec::counters counts{4, 5, 6};

position at_tile(const position& zero, const exec::counters& t) {
    position p = zero;
    for (std::size_t k = 0; k < exec::counter_count; ++k) p.at += p.step[k] * t[k];
    return p;
}
/// The value for another tile.
index_t value(const position& p, const exec::counters& found, const exec::counters& at) {
    index_t result = p.at;
    for (std::size_t k = 0; k < exec::counter_count; ++k) result += p.step[k] * (at[k] - found[k]);
    return result;
}

template <class F>
void for_each_tile(const tile_range& range, const F& f) {
    exec::counters t{};
    for (t[0] = range.low()[0]; t[0] < range.high()[0]; ++t[0])
        for (t[1] = range.low()[1]; t[1] < range.high()[1]; ++t[1])
            for (t[2] = range.low()[2]; t[2] < range.high()[2]; ++t[2]) f(t);
}

/// A position of 0 and up for every tile.
position any_position(chance& c) {
    position p = c.pick(0, 40);
    for (index_t& step : p.step) step = c.pick(0, 2) == 0 ? c.pick(1, 12) : 0;
    return p;
}

exec::tile any_tile(chance& c) {
    return {0, {c.pick(0, counts[0] - 1), c.pick(0, counts[1] - 1), c.pick(0, counts[2] - 1)}};
}

shape::access_map any_map(chance& c, int rank) {
    shape::access_map map;
    for (int axis = 0; axis < rank; ++axis) map.offset.push_back(c.pick(0, 9));
    const index_t uses = c.pick(1, 5);
    for (index_t k = 0; k < uses; ++k) {
        map.uses.push_back({int(c.pick(0, rank - 1)), int(c.pick(0, rank - 1)), c.pick(-3, 3), 1, 0});
        if (c.pick(0, 1) == 0) map.uses.back().div = c.pick(1, 6);
        if (c.pick(0, 2) == 0) map.uses.back().mod = c.pick(1, 6);
    }
    return map;
}

}  // namespace

TEST_CASE("a comparison holds for all tiles of the range, and the range has the tile in it") {
    chance c{std::mt19937(3)};
    for (int run = 0; run < 20000; ++run) {
        const exec::tile t = any_tile(c);
        tile_range range(t, counts);
        const position a = at_tile(any_position(c), t.at), b = at_tile(any_position(c), t.at);
        const bool at_least = range.is_at_least(a, b), equal = range.are_equal(b, a);
        const position quotient = range.quotient(a, c.pick(1, 9));
        const position less = range.least(a, b), more = range.most(a, b);
        bool holds_own = false;
        for_each_tile(range, [&](const exec::counters& at) {
            holds_own |= at == t.at;
            const index_t x = value(a, t.at, at), y = value(b, t.at, at);
            REQUIRE((x >= y) == at_least);
            REQUIRE((x == y) == equal);
            REQUIRE(value(less, t.at, at) == std::min(x, y));
            REQUIRE(value(more, t.at, at) == std::max(x, y));
        });
        REQUIRE(holds_own);
        REQUIRE(quotient.at >= 0);
    }
}

TEST_CASE("quotients are those of every tile of the range") {
    chance c{std::mt19937(4)};
    for (int run = 0; run < 20000; ++run) {
        const exec::tile t = any_tile(c);
        tile_range range(t, counts);
        const position a = at_tile(any_position(c), t.at);
        const index_t by = c.pick(1, 9);
        const position quotient = range.quotient(a, by);
        for_each_tile(range, [&](const exec::counters& at) {
            REQUIRE(value(quotient, t.at, at) == value(a, t.at, at) / by);
        });
    }
}

TEST_CASE("images and offsets are shape's for every tile of the range") {
    chance c{std::mt19937(5)};
    index_t tiles = 0;
    for (int run = 0; run < 20000; ++run) {
        const int rank = int(c.pick(1, 3));
        const shape::access_map map = any_map(c, rank);
        const exec::tile t = any_tile(c);
        tile_range range(t, counts);
        lower::box from;
        axis_vector stride;
        for (int axis = 0; axis < rank; ++axis) {
            from.low.push_back(at_tile(any_position(c), t.at));
            from.extent.push_back(c.pick(1, 12));
            stride.push_back(c.pick(-50, 50));
        }
        const lower::box found = lower::image(range, map, from);
        const position offset = lower::offset_through(range, map, from.low, stride);
        for_each_tile(range, [&](const exec::counters& at) {
            shape::box concrete{{}, from.extent};
            for (const position& low : from.low) concrete.low.push_back(value(low, t.at, at));
            const shape::box expected = shape::image(map, concrete);
            const axis_vector index =
                shape::apply(map, {concrete.low.data(), std::size_t(concrete.low.size())});
            index_t bytes = 0;
            for (int axis = 0; axis < rank; ++axis) {
                REQUIRE(value(found.low[axis], t.at, at) == expected.low[axis]);
                REQUIRE(found.extent[axis] == expected.extent[axis]);
                bytes += index[axis] * stride[axis];
            }
            REQUIRE(value(offset, t.at, at) == bytes);
            ++tiles;
        });
    }
    CHECK(tiles > 40000);  // ranges are more than the tile itself
}
