#include <doctest/doctest.h>

#include "plan/planning.hpp"

/// Parts of an expression that have no elements.
namespace {

using namespace planning_tests;

}  // namespace

TEST_CASE("no stage of an expression with an empty part asks for less than no memory") {
    const untouched<float> x(1000), y(1000);
    const auto every_other = xf::windows(xf::relu(x.operand({4, 9, 6})), {1, 1}, {2, 2}).max({-1, -2});
    const auto e = xf::flip(xf::pad(xf::tile(every_other, {3, 2, 0}), 1));
    const kept_plan p(e, y.as_target({14, 12, 2}, {24, 2, 1}));
    for (const xf::planning::stage& s : p->stages) {
        CHECK(s.bytes >= 0);
        CHECK(s.buffer >= -1);  // -1: it has none
    }
    CHECK(p->arena_bytes() >= 0);
}

TEST_CASE("whole arrays without elements lie nowhere, and over nothing") {
    const untouched<float> x(1000), y(1000);
    const auto order = xf::argsort(x.operand({4, 0, 6}), 2);
    const auto e = xf::take_along_axis(xf::sort(x.operand({4, 0, 6}), 2), xf::flip(order, 2), 2);
    const kept_plan p(e, y.as_target({4, 0, 6}, {0, 6, 1}));
    int arrays = 0;
    for (const xf::planning::stage& s : p->stages)
        arrays += int(s.level == xf::planning::storage_level::materialised);
    CHECK(arrays >= 2);
    CHECK(p->full_bytes == 0);
}
