#include <doctest/doctest.h>

#include "xfuse/exec/known_speeds.hpp"
#include "xfuse/plan/machine_costs.hpp"

/// What of plans follows from the machine, on machines that are written down.
namespace {

using xf::index_t;
using xf::planning::costs_of;
using xf::planning::machine_costs;

constexpr index_t kib = 1024, mib = 1024 * 1024;

machine_costs with_caches(index_t l1, index_t l2, index_t l3) {
    xf::core::detected m = xf::core::nominal_machine();
    m.l1_bytes = l1, m.l2_bytes = l2, m.l3_bytes = l3;
    return costs_of(m, xf::exec::nominal_speeds(), 16);
}

machine_costs with_speeds(const xf::machine_speeds& s, double lanes = 16) {
    return costs_of(xf::core::nominal_machine(), s, lanes);
}

}  // namespace

TEST_CASE("machine costs: tiles and thresholds are shares of the caches") {
    const machine_costs large = with_caches(48 * kib, 2 * mib, 32 * mib);
    CHECK(large.tile_budget == 2 * mib);
    CHECK(large.near_tile_bytes == 64 * kib);
    CHECK(large.stream_tile_bytes == 32 * kib);
    CHECK(large.contraction_tile_bytes == 128 * kib);
    CHECK(large.stream_threshold == 4 * mib);
    CHECK(large.contraction_stream_threshold == 16 * mib);
    CHECK(large.in_step_bytes == 8 * mib);
    const machine_costs small = with_caches(30 * kib, 256 * kib, 8 * mib);
    CHECK(small.tile_budget == 256 * kib);
    CHECK(small.stream_tile_bytes == 20 * kib);
    CHECK(small.contraction_tile_bytes == 64 * kib);
    CHECK(small.stream_threshold == 1 * mib);
    CHECK(small.in_step_bytes == 2 * mib);
    CHECK(with_caches(96 * kib, 2 * mib, 0).near_tile_bytes == 128 * kib);
}

TEST_CASE("machine costs: no third cache, that of a whole processor, and no caches at all") {
    const machine_costs none = with_caches(48 * kib, 2 * mib, 0);
    CHECK(none.in_step_bytes == 2 * mib);
    CHECK(none.stream_threshold == 4 * mib);
    const machine_costs shared = with_caches(48 * kib, mib, 512 * mib);
    CHECK(shared.in_step_bytes == 16 * mib);
    CHECK(shared.stream_threshold == 8 * mib);
    const machine_costs strange = with_caches(1, 1, 1);
    CHECK(strange.tile_budget >= kib);
    CHECK(strange.stream_tile_bytes >= kib);
}

TEST_CASE("machine costs: speeds") {
    const machine_costs c = with_speeds({20, 16, 12, 200, 90, 128, 5});
    CHECK(c.product_vectors == 4);
    CHECK(c.reduced_bytes == 90);
    CHECK(c.cache_bytes == 60);
    CHECK(c.memory_read == 20);
    CHECK(c.memory_written == doctest::Approx(1 / (2.0 / 16 - 1.0 / 20)));
    CHECK(with_speeds({20, 16, 12, 200, 90, 32, 5}, 4).product_vectors == 4);
    // Non-temporal stores that are faster; a copy that is faster than reading alone.
    CHECK(with_speeds({20, 12, 16, 200, 90, 128, 5}).memory_written == c.memory_written);
    CHECK(with_speeds({20, 60, 12, 200, 90, 128, 5}).memory_written == doctest::Approx(60));
}

TEST_CASE("machine costs: plans of this process are those of the machine that its environment names") {
    const xf::core::pinned& given = xf::core::pinned_machine();
    REQUIRE(given.is_set());
    CHECK(xf::planning::costs().far_bytes == index_t(given.value("l2", double(2 * mib))));
    CHECK(xf::exec::known_speeds().read == given.value("read", xf::exec::nominal_speeds().read));
}
