#include "xfuse/plan/machine_costs.hpp"

#include <algorithm>

#include "xfuse/exec/known_speeds.hpp"
#include "xfuse/kernels/kernel_table.hpp"

/// Shares of caches and of speeds; docs/decisions/0029-plans-know-the-machine.md has what was measured.
namespace xf::planning {
namespace {

/// What a program has of the last cache beside others; virtual machines name that of the whole processor.
index_t last_cache(const core::detected& m) {
    return std::clamp(m.l3_bytes / 2, m.l2_bytes, 32 * m.l2_bytes);
}

/// Whatever a machine says of itself, a tile has some rows.
core::detected sound(core::detected m) {
    m.l1_bytes = std::max<index_t>(m.l1_bytes, 4096);
    m.l2_bytes = std::max(m.l2_bytes, 2 * m.l1_bytes);
    return m;
}

void set_sizes(machine_costs& c, const core::detected& m) {
    const index_t last = last_cache(m);
    // Half as much computes more at the edges of tiles, twice as much gains nothing.
    c.tile_budget = m.l2_bytes;
    // Rows of all stages of a network: smaller tiles compute more at their edges again, and move more of the
    // rolling buffers.
    c.in_step_bytes = std::max(last / 2, m.l2_bytes);
    // The same on cores with 48 KiB of L1 and with 32.
    c.near_tile_bytes = std::max<index_t>(64 * 1024, m.l1_bytes * 4 / 3);
    // What is copied from the tile passes through the cache beside it.
    c.stream_tile_bytes = m.l1_bytes * 2 / 3;
    // A contraction overlaps loads with stores, and its tiles cost more to start: they belong in L2.
    c.contraction_tile_bytes = std::min<index_t>(128 * 1024, m.l2_bytes / 4);
    // An ordinary store first reads the line, which costs little where a cache holds it.
    c.stream_threshold = std::max(last / 4, 2 * m.l2_bytes);
    c.contraction_stream_threshold = last;
    c.cached_bytes = c.stream_threshold;
    c.far_bytes = m.l2_bytes;
}

void set_speeds(machine_costs& c, const machine_speeds& s, double lanes) {
    c.product_vectors = s.multiply / 2 / lanes;
    // As many as multiply-adds, but for the loads and stores beside them.
    c.operations_a_lane = c.product_vectors * 3 / 4;
    // Reductions take a vector as fast as the second cache gives it.
    c.reduced_bytes = s.l2_read;
    // What is read and written in turn: two thirds of what is read alone.
    c.cache_bytes = s.l2_read * 2 / 3;
    c.memory_read = s.read;
    // A copy reads as much as it writes.
    const double copy = std::max(s.copy, s.stream);
    c.memory_written = 1 / std::max(2 / copy - 1 / s.read, 1 / copy);
}

}  // namespace

machine_costs costs_of(const core::detected& machine, const machine_speeds& speeds, double lanes) {
    machine_costs c{};
    set_sizes(c, sound(machine));
    set_speeds(c, speeds, lanes);
    return c;
}

const machine_costs& costs() {
    static const machine_costs once =
        costs_of(core::this_machine(), exec::known_speeds(),
                 double(kernels::active().contractions.of(kernels::contraction_type::float32).lanes));
    return once;
}

}  // namespace xf::planning
