#include <doctest/doctest.h>

#include "xfuse/names.hpp"
#include "xfuse/plan/motion_passes.hpp"

/// How the regions of stages advance with the tiles of their root.
namespace {

using namespace xf;
using planning::motion;
using planning::stage;

/// A stage of a node whose arrays nobody computes.
struct made_stage {
    graph::node node;
    stage s;

    explicit made_stage(const axis_vector& shape, const axis_vector& reduced = {}) {
        node.kind = reduced.empty() ? graph::node_kind::map : graph::node_kind::reduce;
        node.shape = node.domain = s.box = s.block = shape;
        for (const index_t extent : reduced) node.domain.push_back(extent);
        s.align.resize(node.domain.size(), 1);
        s.node = &node;
    }
    made_stage(const made_stage&) = delete;
};

/// Tiles of 8 rows of 64, each of all 32 columns.
struct tiled_root : made_stage {
    tiled_root() : made_stage({64, 32}) { s.block = {8, 32}; }
};

shape::access_map rows_map(const shape::axis_use& rows, index_t offset) {
    shape::access_map map;
    map.uses.push_back(rows);
    map.uses.push_back({1, 1});
    map.offset = {offset, 0};
    return map;
}

/// Along the rows of the operand.
struct range {
    index_t low, extent, step;
    friend bool operator==(const range&, const range&) = default;
};
range rows_of(const motion& m) { return {m.low[0], m.extent[0], m.step[0]}; }

TEST_CASE("motion of regions: steps, divisions, offsets; whole where it is not even") {
    const tiled_root root;
    const motion first = planning::motion_of(root.s);
    CHECK(rows_of(first) == range{0, 8, 8});
    CHECK(first.along == 0);
    const made_stage operand({128, 32});
    const auto through = [&](const shape::axis_use& rows, index_t offset) {
        return rows_of(planning::motion_through(root.s, rows_map(rows, offset), first, operand.s));
    };
    CHECK(through({0, 0}, 0) == range{0, 8, 8});
    CHECK(through({0, 0}, -3) == range{-3, 8, 8});
    CHECK(through({0, 0, 2}, 1) == range{1, 15, 16});
    CHECK(through({0, 0, 1, 4}, 0) == range{0, 2, 2});
    CHECK(through({0, 0, 1, 3}, 0) == range{0, 128, 0});
    CHECK(through({0, 0, 1, 1, 8}, 0) == range{0, 128, 0});
    CHECK(through({0, 0, -1}, 63) == range{0, 128, 0});
}

TEST_CASE("motion of regions: a window reads rows of the next tile, and a padded one rows before the array") {
    made_stage pool({64, 32}, {3});
    pool.s.block = {8, 32};
    const made_stage operand({64, 32});
    shape::access_map map = rows_map({0, 0}, -1);
    map.uses.push_back({2, 0});
    const motion m = planning::motion_through(pool.s, map, planning::motion_of(pool.s), operand.s);
    CHECK(rows_of(m) == range{-1, 10, 8});
    CHECK(planning::rolling_axis_of(m) == 0);
    const motion part = planning::computed_part(m);
    CHECK(rows_of(part) == range{1, 8, 8});
    CHECK(part.warm_up == 1);
    CHECK(part.start == -1);
}

TEST_CASE("motion of regions: all that several consumers read") {
    const made_stage operand({64, 32});
    const auto at = [](index_t low, index_t extent, index_t step) {
        motion m;
        m.low = {low, 0}, m.extent = {extent, 32}, m.step = {step, 0}, m.along = 0, m.start = low;
        m.with.push_back(step == 0 ? -1 : 0);
        m.with.push_back(-1);
        return m;
    };
    motion all = at(0, 8, 8);
    all.warm_up = 2;
    planning::unite(all, at(-1, 10, 8), operand.s);
    CHECK(rows_of(all) == range{-1, 10, 8});
    CHECK(all.start == -1);
    CHECK(all.warm_up == 2);
    planning::unite(all, at(0, 16, 16), operand.s);
    CHECK(rows_of(all) == range{0, 64, 0});
}

TEST_CASE("motion of regions: whole pieces of what divides an axis") {
    made_stage operand({64, 32});
    operand.s.align[0] = 4;
    motion m;
    m.low = {-1, 0}, m.extent = {10, 32}, m.step = {8, 0}, m.along = 0, m.start = -1;
    m.with.push_back(0);
    m.with.push_back(-1);
    motion widened = m;
    planning::widen(widened, operand.s);
    CHECK(rows_of(widened) == range{-4, 16, 8});
    CHECK(widened.start == -4);
    m.step[0] = 6;
    planning::widen(m, operand.s);
    CHECK(rows_of(m) == range{0, 64, 0});
}

TEST_CASE("motion of regions: borders of the operand's own elements are read anywhere") {
    made_stage pad({66, 32});
    pad.s.block = {8, 32};
    pad.node.kind = graph::node_kind::pad;
    pad.node.mode = pad_mode::reflect;
    const made_stage operand({64, 32});
    const motion m =
        planning::motion_through(pad.s, rows_map({0, 0}, -1), planning::motion_of(pad.s), operand.s);
    CHECK(rows_of(m) == range{0, 64, 0});
}

}  // namespace
