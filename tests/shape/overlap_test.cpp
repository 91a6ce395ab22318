#include "xfuse/shape/overlap.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

namespace {

using xf::axis_vector;
using xf::index_t;

bool is_distinct(const axis_vector& shape, const axis_vector& strides) {
    return xf::shape::has_distinct_elements(xf::shape::span_of(shape), xf::shape::span_of(strides));
}

/// Every offset, one by one.
bool is_distinct_by_listing(const axis_vector& shape, const axis_vector& strides) {
    std::set<index_t> seen;
    for (index_t item = 0; item < xf::shape::volume(shape); ++item) {
        index_t left = item, offset = 0;
        for (int axis = shape.size(); axis-- > 0;) {
            offset += left % shape[axis] * strides[axis];
            left /= shape[axis];
        }
        if (!seen.insert(offset).second) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("elements of their own") {
    CHECK(is_distinct({}, {}));
    CHECK(is_distinct({3, 4}, {4, 1}));
    CHECK(is_distinct({3, 4}, {1, 3}));
    CHECK(is_distinct({3, 4}, {-4, -1}));
    CHECK(is_distinct({3, 4}, {100, -7}));
    CHECK(is_distinct({1, 4}, {0, 1}));
    CHECK(is_distinct({0, 4}, {0, 0}));
    CHECK(is_distinct({3, 2}, {2, 3}));  // 0 3, 2 5, 4 7: the strides do not nest
    CHECK(is_distinct({1000000, 1000000}, {1000003, 1000000}));
    CHECK(is_distinct({2, 2, 2}, {6, 10, 15}));
}

TEST_CASE("elements that are several indices'") {
    CHECK_FALSE(is_distinct({2}, {0}));
    CHECK_FALSE(is_distinct({2, 3}, {0, 1}));
    CHECK_FALSE(is_distinct({3, 3}, {1, 1}));
    CHECK_FALSE(is_distinct({3, 3}, {1, -1}));
    CHECK_FALSE(is_distinct({2, 4}, {3, 1}));
    CHECK_FALSE(is_distinct({4, 3}, {2, 3}));
    CHECK_FALSE(is_distinct({1000001, 1000004}, {1000003, 1000000}));
    CHECK_FALSE(is_distinct({2, 2, 2}, {6, 10, 16}));
}

TEST_CASE("as listing every offset says, for random shapes and strides") {
    std::mt19937 random(7);
    const auto draw = [&](index_t low, index_t high) {
        return std::uniform_int_distribution<index_t>(low, high)(random);
    };
    int distinct = 0;
    for (int round = 0; round < 20000; ++round) {
        const int rank = int(draw(1, 5));
        const index_t longest = draw(1, 60);
        axis_vector shape, strides;
        for (int axis = 0; axis < rank; ++axis) {
            shape.push_back(draw(round % 10 == 0 ? 0 : 1, rank < 4 ? 7 : 4));
            strides.push_back(draw(-longest, longest));
        }
        INFO(xf::core::shape_text(xf::shape::span_of(shape)), " ",
             xf::core::shape_text(xf::shape::span_of(strides)));
        const bool expected = is_distinct_by_listing(shape, strides);
        distinct += expected;
        REQUIRE(is_distinct(shape, strides) == expected);
    }
    CHECK(distinct > 3000);
    CHECK(distinct < 17000);
}
