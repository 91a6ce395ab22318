#pragma once
#include "xfuse/core/detected.hpp"
#include "xfuse/exec/machine.hpp"

/// What plans know of the machine. The numbers of plan/tuning.hpp are the same on every machine.
namespace xf::planning {

/// None of it reaches the bits of a result: it decides where stages are stored, tiles, threads, and how
/// results are written, but not which kernel computes a row and in which order a sum is added.
struct machine_costs {
    /// Bytes of all tiles of one nest together, and of those of a nest in step.
    index_t tile_budget, in_step_bytes;
    /// Tiles are shrunk to so many where that costs little.
    index_t near_tile_bytes;
    /// What a tile may have whose result is written with non-temporal stores; of a contraction.
    index_t stream_tile_bytes, contraction_tile_bytes;
    /// Results at least so large are written with non-temporal stores; of a contraction.
    index_t stream_threshold, contraction_stream_threshold;
    /// What reads and writes more than this goes through memory.
    index_t cached_bytes;
    /// Windows over operands larger than this ask for what they read.
    index_t far_bytes;

    /// In a nanosecond: vectors of products of a contraction, simple operations for each lane of a row's
    /// vectors, and bytes that a reduction takes.
    double product_vectors, operations_a_lane, reduced_bytes;
    /// Bytes in a nanosecond between a core and a cache, read from memory, and written to it.
    double cache_bytes, memory_read, memory_written;
};

/// Of a machine whose kernels have vectors of so many floats.
machine_costs costs_of(const core::detected& machine, const machine_speeds& speeds, double lanes);

/// Of this machine as XFUSE_MACHINE has it, or as it was detected: settled at the first plan of a process.
const machine_costs& costs();

}  // namespace xf::planning
