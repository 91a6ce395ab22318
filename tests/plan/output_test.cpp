#include <doctest/doctest.h>

#include "plan/planning.hpp"
#include "xfuse/plan/machine.hpp"

/// How a result reaches its target: straight, by way of a tile, or past the caches.
namespace {

using namespace planning_tests;
using xf::planning::place;

enum class way { straight, staged, streamed, rows, aside };

/// The one way of a plan; its flags have to agree with each other.
way way_of(const xf::planning::plan& p) {
    const int flags = (p.temporary != nullptr) + p.is_staged + p.is_streamed + p.streams_rows;
    CHECK(flags <= 1);
    const place where = p.root().where;
    if (p.temporary != nullptr) {
        CHECK(where == place::full);
        return way::aside;
    }
    CHECK(where == (p.is_staged || p.is_streamed ? place::tile : place::result));
    return p.is_staged      ? way::staged
           : p.is_streamed  ? way::streamed
           : p.streams_rows ? way::rows
                            : way::straight;
}

template <class E>
way way_into(const E& e, const axis_vector& strides) {
    const untouched<typename E::value_type> y(100000);
    return way_of(*kept_plan(e, y.as_target(axis_vector(xf::expr::shape_of(e)), strides)));
}

/// Into a dense target, where row kernels can store past the caches or cannot.
template <class E>
way way_of_large(const E& e, bool can_stream = true) {
    const untouched<typename E::value_type> y(8 * 1024 * 1024);
    return way_of(*kept_plan(e, dense_target(y, e), [&](const xf::graph::graph& g) {
        g.nodes[std::size_t(g.root)].kernel.can_stream = can_stream;
    }));
}

int inner_axis(const axis_vector& shape, const axis_vector& strides) {
    const untouched<float> x(1000), y(1000);
    index_t extents[3] = {1, 1, 1};
    std::copy(shape.begin(), shape.end(), extents + 3 - shape.size());
    const auto inner = [&](const auto& e) {
        return kept_plan(e, y.as_target(shape, strides))->root().inner_axis;
    };
    if (shape.size() == 1) return inner(x.operand({extents[2]}) + 1);
    if (shape.size() == 2) return inner(x.operand({extents[1], extents[2]}) + 1);
    return inner(x.operand(extents) + 1);
}

/// 4 MiB are `streamed` floats.
constexpr index_t streamed = xf::planning::stream_threshold / 4;

}  // namespace

TEST_CASE("the contiguous axis of a target, the last of them") {
    CHECK(inner_axis({4, 5}, {5, 1}) == 1);
    CHECK(inner_axis({4, 5}, {1, 4}) == 0);
    CHECK(inner_axis({2, 5}, {1, 2}) == 0);
    CHECK(inner_axis({3, 4, 5}, {1, 15, 3}) == 0);
    CHECK(inner_axis({3, 4, 5}, {20, 1, 4}) == 1);
    CHECK(inner_axis({4, 1}, {1, 1}) == 0);
    CHECK(inner_axis({1, 1}, {7, 9}) == 1);
    CHECK(inner_axis({1, 1, 1}, {1, 1, 1}) == 2);
}

TEST_CASE("results of stages that move whole rows are staged where no axis is contiguous") {
    const untouched<float> memory(1000);
    const auto x = memory.operand({4, 5}), single = memory.operand({1, 1});
    const auto row = memory.operand({2});
    CHECK(way_into(x + 1, {5, 1}) == way::straight);
    CHECK(way_into(x + 1, {1, 4}) == way::straight);
    CHECK(way_into(x + 1, {10, 2}) == way::staged);
    CHECK(way_into(row + 1, {2}) == way::staged);
    CHECK(way_into(x + 1, {-5, -1}) == way::staged);
    CHECK(way_into(memory.operand({4, 1}) + 1, {2, 1}) == way::staged);
    CHECK(way_into(memory.operand({1, 4}) + 1, {1, 2}) == way::staged);
    CHECK(way_into(x.sum(1), {1}) == way::straight);
    CHECK(way_into(x.sum(1), {3}) == way::staged);
    CHECK(way_into(xf::matmul(x, xf::transpose(x)), {8, 2}) == way::staged);
    CHECK(way_into(single + 1, {7, 9}) == way::straight);
    CHECK(way_into(x.sum(), {}) == way::straight);
    CHECK(way_into(memory.operand({1}).sum() + 1, {}) == way::straight);
}

TEST_CASE("stages that move single elements write into any strides") {
    const untouched<float> memory(1000);
    const auto x = memory.operand({4, 5});
    CHECK(way_into(xf::flip(x), {10, 2}) == way::straight);
    CHECK(way_into(xf::pad(x, 1), {14, 2}) == way::straight);
    CHECK(way_into(xf::repeat(x, {1, 0, 2, 1}, 0), {10, 2}) == way::straight);
    CHECK(way_into(xf::concatenate(x, x), {10, 2}) == way::straight);
    CHECK(way_into(xf::cumsum(x, 1), {10, 2}) == way::straight);
}

TEST_CASE("large results go past the caches, row by row where the kernel can") {
    const untouched<float> memory(streamed + 4096);
    const auto large = memory.operand({1024, streamed / 1024}) + 1;
    CHECK(way_of_large(large) == way::rows);
    CHECK(way_of_large(large, false) == way::streamed);
    CHECK(way_of_large(memory.operand({streamed}) + 1) == way::rows);
    CHECK(way_of_large(memory.operand({1023, streamed / 1024}) + 1) == way::straight);
    CHECK(way_of_large(memory.operand({streamed - 1}) + 1) == way::straight);
    const untouched<std::int8_t> small(streamed);
    CHECK(way_of_large(-small.operand({streamed})) == way::straight);
    CHECK(way_of_large(memory.operand({streamed / 256, 256}) + 1) == way::rows);
    CHECK(way_of_large(memory.operand({streamed / 255 + 1, 255}) + 1) == way::streamed);
}

TEST_CASE("large results of other stages leave through a tile, but for those that read them again") {
    const untouched<float> memory(2 * streamed + 8);
    CHECK(way_of_large(xf::windows(memory.operand({streamed + 2}), 3).max(-1)) == way::streamed);
    CHECK(way_of_large(xf::flip(memory.operand({streamed}))) == way::streamed);
    CHECK(way_of_large(xf::cumsum(memory.operand({streamed}), 0)) == way::straight);
    CHECK(way_of_large(xf::matmul(memory.operand({1024, 4}), memory.operand({4, 1024}))) == way::straight);
}

TEST_CASE("contractions are streamed if large and of few terms") {
    const untouched<float> memory(1 << 20);
    const auto product = [&](index_t rows, index_t terms) {
        return way_of_large(xf::matmul(memory.operand({rows, terms}), memory.operand({terms, 2048})));
    };
    const index_t rows = xf::planning::contraction_stream_threshold / 4 / 2048;
    CHECK(product(rows, 1) == way::streamed);
    CHECK(product(rows, xf::planning::most_streamed_terms) == way::streamed);
    CHECK(product(rows, xf::planning::most_streamed_terms + 1) == way::straight);
    CHECK(product(rows - 1, 1) == way::straight);
}

TEST_CASE("contractions whose rows are short and follow each other are written in order") {
    const untouched<float> memory(1 << 22);
    const index_t rows = xf::planning::contraction_stream_threshold / 4 / 64;
    const index_t columns = xf::planning::contraction_ordered_row_bytes / 4;
    const auto product = [&](index_t width, index_t terms = xf::planning::least_ordered_terms) {
        return xf::matmul(memory.operand({rows, terms}), memory.operand({terms, width}));
    };
    CHECK(way_of_large(product(columns)) == way::straight);
    CHECK(way_of_large(product(columns, xf::planning::least_ordered_terms - 1)) == way::streamed);
    CHECK(way_of_large(product(columns + 1)) == way::streamed);
    const untouched<float> y(rows * (columns + 1));
    const auto with_pitch = [&](index_t pitch) {
        return way_of(*kept_plan(product(columns), y.as_target({rows, columns}, {pitch, 1})));
    };
    CHECK(with_pitch(columns) == way::straight);
    CHECK(with_pitch(columns + 1) == way::streamed);
}

TEST_CASE("large targets with another contiguous axis, with none, or read elsewhere") {
    const untouched<float> x(streamed), y(2 * streamed);
    const index_t rows = 1024, columns = streamed / rows;
    const auto e = x.operand({rows, columns}) + 1;
    const auto into = [&](const auto& expression, const axis_vector& strides) {
        return way_of(*kept_plan(expression, y.as_target({rows, columns}, strides), [](const auto& g) {
            g.nodes[std::size_t(g.root)].kernel.can_stream = true;
        }));
    };
    CHECK(into(e, {1, rows}) == way::rows);
    CHECK(into(e, {2 * columns, 2}) == way::staged);
    CHECK(into(y.operand({rows, columns}, 1) + 1, {columns, 1}) == way::aside);
    CHECK(into(y.operand({rows, columns}, 1) + 1, {2 * columns, 2}) == way::aside);
    CHECK(into(xf::flip(x.operand({rows, columns})), {2 * columns, 2}) == way::straight);
}

TEST_CASE("several results are written straight into memory of their own") {
    const untouched<float> x(streamed);
    const auto both = xf::reduce(x.operand({streamed / 4, 4}) + 1, {1}, xf::sum, xf::max);
    xf::expr::with_plan(both, {.threads = 1},
                        [](const xf::planning::plan& p) { CHECK(way_of(p) == way::straight); });
}

TEST_CASE("the same layout: type, shape, and strides of axes with more than one element") {
    const untouched<float> y(100);
    const target a = y.as_target({2, 1, 3}, {3, 3, 1});
    const auto same = [&](const target& b) {
        CHECK(xf::planning::same_layout(a, b) == xf::planning::same_layout(b, a));
        return xf::planning::same_layout(a, b);
    };
    CHECK(same(a));
    CHECK(same(y.as_target({2, 1, 3}, {3, 7, 1}, 50)));
    CHECK_FALSE(same(y.as_target({2, 1, 3}, {4, 3, 1})));
    CHECK_FALSE(same(y.as_target({2, 1, 3}, {3, 3, 2})));
    CHECK_FALSE(same(y.as_target({3, 1, 3}, {3, 3, 1})));
    CHECK_FALSE(same(y.as_target({2, 3}, {3, 1})));
    target other = a;
    other.type = xf::dtype::int32;
    CHECK_FALSE(same(other));
}
