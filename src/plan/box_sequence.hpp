#pragma once
#include "xfuse/plan/plan.hpp"

namespace xf::planning {

/// How the boxes of a stage follow each other as its consumer moves over the result.
///
/// Example: a 3 x 3 window over a tile of 8 x 64 of the result needs boxes of 10 x 66 of its operand that
/// advance by 8 along axis 0; two of their 10 rows were in the box before, so a rolling buffer computes 8
/// rows per step.
struct box_sequence {
    int axis = -1;  ///< they advance along this axis; -1: not by a constant step
    index_t step = 0;
    axis_vector alignment;  ///< along each axis they start at multiples of this; 0: always at the start
    motion moves;           ///< along all axes, of nests with rolled stages
    bool has_motion = false;
};

/// The boxes of a root, or the sub-tiles of a tile, advance along the last axis that is split.
box_sequence sequence_of(const stage& s, const axis_vector& whole);

/// How the boxes of an operand follow each other when those of its consumer do.
box_sequence sequence_through(const stage& s, const shape::access_map& map, const box_sequence& boxes);

/// The boxes that are computed: after reuse from the rolling buffer, and rounded down to axis splits.
box_sequence computed_sequence(const stage& s, box_sequence boxes);

/// The largest division along each axis to which boxes are widened, so that none is computed in parts: not
/// one that makes them much larger. What several consumers read takes the smallest of theirs.
void choose_alignment(stage& producer, const axis_vector& extent, const axis_vector& starts, bool again);

/// The extents of a box of the producing stage, widened to where its axes are split. Boxes that start at
/// whole pieces of a split axis meet no piece before.
axis_vector aligned_region(const stage& producer, axis_vector extent, const axis_vector& starts);

/// A tile that overlaps the next one becomes a rolling buffer: the overlap is kept, only the rest is
/// computed.
void choose_rolling_buffer(stage& producer, const box_sequence& boxes, bool may_roll);

}  // namespace xf::planning
