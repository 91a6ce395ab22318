#pragma once
#include "xfuse/plan/loop_nest.hpp"
#include "xfuse/plan/plan.hpp"

/// The order in which a reduction's parts are put together: a tree over units that follows from the
/// extents alone, so that threads and tiles never show in the bits of a sum.
namespace xf::planning {

/// Elements along one row that a unit reduces at most.
inline constexpr index_t unit_taps = 65536;
/// Units reduced one after the other into one partial result; above, pairs of partial results are added.
inline constexpr index_t units_in_sequence = 8;
/// Columns one kernel call reduces at most: its partial rows stay in L1 and L2.
inline constexpr index_t widest_columns = 4096;

/// Parts that a reduction to few results is split into among threads; a power of two, whatever their number.
inline constexpr int shared_parts = 32;

/// Levels of the tree, and so the partial results alive at a time.
constexpr int tree_depth(index_t units) {
    int depth = 0;
    for (; units > units_in_sequence; units = (units + 1) / 2) ++depth;
    return depth;
}

/// The first half of a range of units.
constexpr index_t first_half(index_t units) { return (units + 1) / 2; }

/// Bytes of one partial result of a stage's box.
index_t partial_bytes(const stage& s);

/// Rows of an arg's operand whose extremes are compared at a time, the best of all rows before among them.
inline constexpr index_t max_candidates = 256;

/// Where in an arg's scratch the winners of its chunks lie: see run/arg_chunks.cpp.
index_t arg_chunk_at(const stage& s);

/// The reduced loops of an operand over one chunk, those that lie behind each other merged. Which they are
/// follows from the whole operand, never from its tile.
loop_nest reduced_loops(const plan& p, const stage& s, const operand& o, const axis_vector& chunk);

/// The reduced loop that one kernel call runs over.
int tap_loop(const stage& s, const loop_nest& reduced);

/// Units the stage's reduction is cut into: chunks where the operand is computed, else calls along
/// the tap loop.
index_t unit_count(const plan& p, const stage& s);

}  // namespace xf::planning
