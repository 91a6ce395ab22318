#include <doctest/doctest.h>

#include "plan/planning.hpp"
#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/tuning.hpp"

/// How a result reaches its target: straight, through a tile, or by non-temporal stores.
namespace {

using namespace planning_tests;
using xf::planning::storage_level;

enum class reach { straight, staged, streamed, rows, temporary };

/// How a plan reaches its target; its flags have to agree with each other.
reach reach_of(const xf::planning::plan& p) {
    const int flags = (p.temporary != nullptr) + p.is_staged + p.is_streamed + p.streams_rows;
    CHECK(flags <= 1);
    const storage_level level = p.root().level;
    if (p.temporary != nullptr) {
        CHECK(level == storage_level::materialised);
        return reach::temporary;
    }
    CHECK(level == (p.is_staged || p.is_streamed ? storage_level::tile : storage_level::output));
    return p.is_staged      ? reach::staged
           : p.is_streamed  ? reach::streamed
           : p.streams_rows ? reach::rows
                            : reach::straight;
}

template <class E>
reach reach_into(const E& e, const axis_vector& strides) {
    const untouched<typename E::value_type> y(100000);
    return reach_of(*kept_plan(e, y.as_target(axis_vector(xf::expr::shape_of(e)), strides)));
}

/// Into a dense target, where row kernels can use non-temporal stores or cannot.
template <class E>
reach reach_of_large(const E& e, bool can_stream = true) {
    const untouched<typename E::value_type> y(8 * 1024 * 1024);
    return reach_of(*kept_plan(e, dense_target(y, e), [&](const xf::graph::graph& g) {
        g.nodes[std::size_t(g.root)].cluster.can_stream = can_stream;
    }));
}

int vector_axis(const axis_vector& shape, const axis_vector& strides) {
    const untouched<float> x(1000), y(1000);
    index_t extents[3] = {1, 1, 1};
    std::copy(shape.begin(), shape.end(), extents + 3 - shape.size());
    const auto inner = [&](const auto& e) {
        return kept_plan(e, y.as_target(shape, strides))->root().vector_axis;
    };
    if (shape.size() == 1) return inner(x.operand({extents[2]}) + 1);
    if (shape.size() == 2) return inner(x.operand({extents[1], extents[2]}) + 1);
    return inner(x.operand(extents) + 1);
}

/// 4 MiB are `streamed` floats.
constexpr index_t streamed = 1024 * 1024;

}  // namespace

TEST_CASE("the contiguous axis of a target, the last of them") {
    CHECK(vector_axis({4, 5}, {5, 1}) == 1);
    CHECK(vector_axis({4, 5}, {1, 4}) == 0);
    CHECK(vector_axis({2, 5}, {1, 2}) == 0);
    CHECK(vector_axis({3, 4, 5}, {1, 15, 3}) == 0);
    CHECK(vector_axis({3, 4, 5}, {20, 1, 4}) == 1);
    CHECK(vector_axis({4, 1}, {1, 1}) == 0);
    CHECK(vector_axis({1, 1}, {7, 9}) == 1);
    CHECK(vector_axis({1, 1, 1}, {1, 1, 1}) == 2);
}

TEST_CASE("results of stages that move whole rows are staged where no axis is contiguous") {
    const untouched<float> memory(1000);
    const auto x = memory.operand({4, 5}), single = memory.operand({1, 1});
    const auto row = memory.operand({2});
    CHECK(reach_into(x + 1, {5, 1}) == reach::straight);
    CHECK(reach_into(x + 1, {1, 4}) == reach::straight);
    CHECK(reach_into(x + 1, {10, 2}) == reach::staged);
    CHECK(reach_into(row + 1, {2}) == reach::staged);
    CHECK(reach_into(x + 1, {-5, -1}) == reach::staged);
    CHECK(reach_into(memory.operand({4, 1}) + 1, {2, 1}) == reach::staged);
    CHECK(reach_into(memory.operand({1, 4}) + 1, {1, 2}) == reach::staged);
    CHECK(reach_into(x.sum(1), {1}) == reach::straight);
    CHECK(reach_into(x.sum(1), {3}) == reach::staged);
    CHECK(reach_into(xf::matmul(x, xf::transpose(x)), {8, 2}) == reach::staged);
    CHECK(reach_into(single + 1, {7, 9}) == reach::straight);
    CHECK(reach_into(x.sum(), {}) == reach::straight);
    CHECK(reach_into(memory.operand({1}).sum() + 1, {}) == reach::straight);
}

TEST_CASE("stages that move single elements write into any strides") {
    const untouched<float> memory(1000);
    const auto x = memory.operand({4, 5});
    CHECK(reach_into(xf::flip(x), {10, 2}) == reach::straight);
    CHECK(reach_into(xf::pad(x, 1), {14, 2}) == reach::straight);
    CHECK(reach_into(xf::repeat(x, {1, 0, 2, 1}, 0), {10, 2}) == reach::straight);
    CHECK(reach_into(xf::concatenate(x, x), {10, 2}) == reach::straight);
    CHECK(reach_into(xf::cumsum(x, 1), {10, 2}) == reach::straight);
}

TEST_CASE("large results use non-temporal stores, row by row where the kernel can") {
    const untouched<float> memory(streamed + 4096);
    REQUIRE(xf::planning::costs().stream_threshold == 4 * streamed);
    const auto large = memory.operand({1024, streamed / 1024}) + 1;
    CHECK(reach_of_large(large) == reach::rows);
    CHECK(reach_of_large(large, false) == reach::streamed);
    CHECK(reach_of_large(memory.operand({streamed}) + 1) == reach::rows);
    CHECK(reach_of_large(memory.operand({1023, streamed / 1024}) + 1) == reach::straight);
    CHECK(reach_of_large(memory.operand({streamed - 1}) + 1) == reach::straight);
    const untouched<std::int8_t> small(streamed);
    CHECK(reach_of_large(-small.operand({streamed})) == reach::straight);
    CHECK(reach_of_large(memory.operand({streamed / 256, 256}) + 1) == reach::rows);
    CHECK(reach_of_large(memory.operand({streamed / 255 + 1, 255}) + 1) == reach::streamed);
}

TEST_CASE("large results of other stages leave through a tile, but for those that read them again") {
    const untouched<float> memory(2 * streamed + 8);
    CHECK(reach_of_large(xf::windows(memory.operand({streamed + 2}), 3).max(-1)) == reach::streamed);
    CHECK(reach_of_large(xf::flip(memory.operand({streamed}))) == reach::streamed);
    CHECK(reach_of_large(xf::cumsum(memory.operand({streamed}), 0)) == reach::straight);
    CHECK(reach_of_large(xf::matmul(memory.operand({1024, 4}), memory.operand({4, 1024}))) ==
          reach::straight);
}

TEST_CASE("contractions are streamed if large and of few terms") {
    const untouched<float> memory(1 << 20);
    const auto product = [&](index_t rows, index_t terms) {
        return reach_of_large(xf::matmul(memory.operand({rows, terms}), memory.operand({terms, 2048})));
    };
    const index_t rows = xf::planning::costs().contraction_stream_threshold / 4 / 2048;
    CHECK(product(rows, 1) == reach::streamed);
    CHECK(product(rows, xf::planning::max_streamed_k) == reach::streamed);
    CHECK(product(rows, xf::planning::max_streamed_k + 1) == reach::straight);
    CHECK(product(rows - 1, 1) == reach::straight);
}

TEST_CASE("contractions whose rows are short and follow each other are written in order") {
    const untouched<float> memory(1 << 22);
    const index_t rows = xf::planning::costs().contraction_stream_threshold / 4 / 64;
    const index_t columns = xf::planning::contraction_ordered_row_bytes / 4;
    const auto product = [&](index_t width, index_t terms = xf::planning::min_ordered_k) {
        return xf::matmul(memory.operand({rows, terms}), memory.operand({terms, width}));
    };
    CHECK(reach_of_large(product(columns)) == reach::straight);
    CHECK(reach_of_large(product(columns, xf::planning::min_ordered_k - 1)) == reach::streamed);
    CHECK(reach_of_large(product(columns + 1)) == reach::streamed);
    const untouched<float> y(rows * (columns + 1));
    const auto with_pitch = [&](index_t pitch) {
        return reach_of(*kept_plan(product(columns), y.as_target({rows, columns}, {pitch, 1})));
    };
    CHECK(with_pitch(columns) == reach::straight);
    CHECK(with_pitch(columns + 1) == reach::streamed);
}

TEST_CASE("large targets with another contiguous axis, with none, or read elsewhere") {
    const untouched<float> x(streamed), y(2 * streamed);
    const index_t rows = 1024, columns = streamed / rows;
    const auto e = x.operand({rows, columns}) + 1;
    const auto into = [&](const auto& expression, const axis_vector& strides) {
        return reach_of(*kept_plan(expression, y.as_target({rows, columns}, strides), [](const auto& g) {
            g.nodes[std::size_t(g.root)].cluster.can_stream = true;
        }));
    };
    CHECK(into(e, {1, rows}) == reach::rows);
    CHECK(into(e, {2 * columns, 2}) == reach::staged);
    CHECK(into(y.operand({rows, columns}, 1) + 1, {columns, 1}) == reach::temporary);
    CHECK(into(y.operand({rows, columns}, 1) + 1, {2 * columns, 2}) == reach::temporary);
    CHECK(into(xf::flip(x.operand({rows, columns})), {2 * columns, 2}) == reach::straight);
}

TEST_CASE("several results are written straight into memory of their own") {
    const untouched<float> x(streamed);
    const auto both = xf::reduce(x.operand({streamed / 4, 4}) + 1, {1}, xf::sum, xf::max);
    xf::expr::with_plan(both, {.threads = 1},
                        [](const xf::planning::plan& p) { CHECK(reach_of(p) == reach::straight); });
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
