#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

#include "xfuse/shape/reshape.hpp"
#include "xfuse/shape/window_counts.hpp"

namespace {

using namespace xf;
using namespace xf::shape;

constexpr index_t huge = std::numeric_limits<index_t>::max();

window_request request_of(index_t k, index_t s, index_t d, index_t before, index_t after, bool ceil_mode) {
    window_request r;
    r.window = {k};
    r.step = {s};
    r.dilation = {d};
    r.before = {before};
    r.after = {after};
    r.axes.push_back(0);
    r.ceil_mode = ceil_mode;
    return r;
}

/// How many elements lie behind each axis and in it: 24 and 6 of (4, 6).
std::set<index_t> boundaries(const std::vector<index_t>& shape) {
    std::set<index_t> all{1};
    index_t behind = 1;
    for (std::size_t k = shape.size(); k-- > 0;) all.insert(behind *= shape[k]);
    return all;
}

/// Is every axis of `coarse` split into axes of `fine`?
bool refines(const std::vector<index_t>& fine, const std::vector<index_t>& coarse) {
    const auto a = boundaries(fine), b = boundaries(coarse);
    return std::includes(a.begin(), a.end(), b.begin(), b.end());
}

bool have_common_refinement(const std::vector<index_t>& a, const std::vector<index_t>& b) {
    auto all = boundaries(a);
    all.merge(boundaries(b));
    index_t before = 1;
    for (const index_t boundary : all) {
        if (boundary % before != 0) return false;
        before = boundary;
    }
    return true;
}

}  // namespace

TEST_CASE("count_windows: every window is inside, and one more would not be") {
    for (index_t n = 0; n <= 9; ++n) {
        for (index_t k = 1; k <= 4; ++k) {
            for (index_t s = 1; s <= 4; ++s) {
                for (index_t d = 1; d <= 3; ++d) {
                    for (index_t pad = 0; pad < 9; ++pad) {
                        const index_t before = pad % 3, after = pad / 3, padded = n + before + after,
                                      reach = d * (k - 1);
                        const extents shape(&n, 1);
                        if (reach >= padded) {
                            REQUIRE_THROWS_AS(
                                count_windows(shape, request_of(k, s, d, before, after, false), 0),
                                window_error);
                            continue;
                        }
                        const window_count down =
                            count_windows(shape, request_of(k, s, d, before, after, false), 0);
                        REQUIRE((down.count - 1) * s + reach < padded);
                        REQUIRE(down.count * s + reach >= padded);
                        REQUIRE(down.overhang == 0);
                        // PyTorch: the quotient rounded up, less one if the last starts in the right padding.
                        index_t wanted = (padded - reach - 1 + s - 1) / s + 1;
                        if ((wanted - 1) * s >= n + before) --wanted;
                        const window_count up =
                            count_windows(shape, request_of(k, s, d, before, after, true), 0);
                        REQUIRE(up.count == wanted);
                        REQUIRE(up.overhang == std::max<index_t>((wanted - 1) * s + reach + 1 - padded, 0));
                    }
                }
            }
        }
    }
}

TEST_CASE("count_windows: sums that overflow are refused") {
    const index_t n = 5;
    const extents shape(&n, 1);
    CHECK_THROWS_AS(count_windows(shape, request_of(2, 1, huge, 0, 0, false), 0), window_error);
    CHECK_THROWS_AS(count_windows(shape, request_of(huge, 1, huge, 0, 0, false), 0), window_error);
    CHECK_THROWS_AS(count_windows(shape, request_of(1, 1, 1, huge, 1, false), 0), window_error);
    CHECK(count_windows(shape, request_of(1, huge, 1, 0, 0, true), 0).count == 1);
}

TEST_CASE("resolve_reshape") {
    const std::vector<index_t> from{2, 3, 4}, empty{0, 3};
    const auto to = [](const std::vector<index_t>& f, const std::vector<index_t>& w) {
        return resolve_reshape(f, w);
    };
    CHECK(to(from, {4, -1}) == axis_vector{4, 6});
    CHECK(to(from, {-1}) == axis_vector{24});
    CHECK(to(from, {24, 1, -1}) == axis_vector{24, 1, 1});
    CHECK(to(empty, {-1, 3}) == axis_vector{0, 3});
    CHECK(to(empty, {7, 0}) == axis_vector{7, 0});
    CHECK_THROWS_AS(to(from, {5, -1}), shape_error);
    CHECK_THROWS_AS(to(from, {-1, -1}), shape_error);
    CHECK_THROWS_AS(to(from, {-24}), shape_error);
    CHECK_THROWS_AS(to(from, {23}), shape_error);
    CHECK_THROWS_AS(to(empty, {0, -1}), shape_error);
    CHECK_THROWS_AS(to(empty, {3}), shape_error);
}

TEST_CASE("reshape_map: keeps the row-major position of every element, or says that it cannot") {
    const std::vector<std::vector<index_t>> shapes{
        {24},    {4, 6},  {6, 4},  {2, 3, 4},  {4, 3, 2}, {8, 3},    {3, 8},    {2, 12},
        {12, 2}, {1, 24}, {24, 1}, {2, 1, 12}, {2, 2, 6}, {1, 4, 6}, {3, 2, 4}, {4, 1, 6}};
    int refused = 0;
    for (const auto& from : shapes) {
        for (const auto& to : shapes) {
            access_map map{{{7, 7, 7, 7, 7}}, {7, 7}};  // what it held before is gone
            const bool maps = reshape_map(from, to, map);
            REQUIRE(maps == have_common_refinement(from, to));
            if (!maps) {
                ++refused;
                continue;
            }
            REQUIRE((map.is_affine() || !refines(to, from)));
            std::vector<index_t> strides(from.size()), index(to.size());
            row_major_strides(from, strides);
            for (index_t i = 0; i < 24; ++i) {
                index_t rest = i;
                for (std::size_t k = to.size(); k-- > 0;) {
                    index[k] = rest % to[k];
                    rest /= to[k];
                }
                const axis_vector at = xf::shape::apply(map, index);
                index_t place = 0;
                for (int k = 0; k < at.size(); ++k) {
                    REQUIRE(at[k] >= 0);
                    REQUIRE(at[k] < from[std::size_t(k)]);
                    place += at[k] * strides[std::size_t(k)];
                }
                REQUIRE(place == i);
            }
        }
    }
    // 6 x 4 as 8 x 3 has no common refinement.
    access_map map;
    const std::vector<index_t> six{6, 4}, eight{8, 3};
    CHECK(!reshape_map(six, eight, map));
    CHECK(refused > 0);
}

TEST_CASE("reshape_map: an empty shape has no terms") {
    const std::vector<index_t> from{0, 3}, to{5, 2, 0};
    access_map map;
    CHECK(reshape_map(from, to, map));
    CHECK(map.uses.empty());
    CHECK(map.offset == axis_vector{0, 0});
}

TEST_CASE("axes and volumes") {
    CHECK(normalise_axis("sum", -1, 3) == 2);
    CHECK(normalise_axis("sum", -3, 3) == 0);
    CHECK_THROWS_AS(normalise_axis("sum", 3, 3), axis_error);
    CHECK_THROWS_AS(normalise_axis("sum", 0, 0), axis_error);
    const index_t twice[] = {0, -3};
    CHECK_THROWS_AS(normalise_axes("sum", twice, 3), axis_error);
    const index_t order[] = {-1, 0};
    const auto axes = normalise_axes("sum", order, 3);
    CHECK(axes[0] == 2);
    CHECK(axes[1] == 0);
    const index_t wide[] = {huge, 2}, none[] = {huge, huge, 0}, bytes[] = {huge / 4};
    CHECK_THROWS_AS(checked_volume("sum", wide), shape_error);
    CHECK(checked_volume("sum", none) == 0);
    CHECK_THROWS_AS(checked_volume("sum", bytes, 8), shape_error);
    CHECK(checked_volume("sum", {}) == 1);
    index_t strides[3];
    const index_t shape[] = {2, 0, 3};
    row_major_strides(shape, strides);
    CHECK(strides[2] == 1);
    CHECK(strides[1] == 3);
}

TEST_CASE("broadcast_into") {
    index_t result[] = {1, 1, 1};
    const index_t a[] = {3, 1}, b[] = {2, 1, 4}, c[] = {5}, none[] = {0};
    broadcast_into("add", 0, result, a);
    broadcast_into("add", 1, result, b);
    CHECK(result[0] == 2);
    CHECK(result[1] == 3);
    CHECK(result[2] == 4);
    CHECK_THROWS_AS(broadcast_into("add", 2, result, c), shape_error);
    index_t one[] = {1};
    broadcast_into("add", 0, one, none);
    CHECK(one[0] == 0);
    CHECK_THROWS_AS(broadcast_into("add", 1, one, c), shape_error);
}

TEST_CASE("the last window of ceil_mode is found without a product that overflows") {
    const index_t half = index_t(1) << 62, extent[] = {4};
    window_request r;
    r.axes.push_back(0);
    r.window = r.dilation = axis_vector(1, 1);
    r.before = axis_vector(1, 0);
    r.step = axis_vector(1, half + 1);
    r.after = axis_vector(1, half + half / 2);
    r.ceil_mode = true;
    const window_count windows = count_windows(extent, r, 0);
    CHECK(windows.count == 2);
    CHECK(windows.overhang == 0);
}
