#pragma once
#include "xfuse/graph/window_plane.hpp"
#include "xfuse/plan/plan.hpp"

/// Which kernel a stage is for, and the memory that it needs beside the buffers.
namespace xf::planning {

/// Is the stage, a map, better run by the row machine than by its compiled row kernel?
bool prefers_row_machine(const plan& p, const stage& s);

/// The windows over two axes that a reduction reduces at once, if it does.
graph::window_plane windows_of(const plan& p, const stage& s);

/// Bytes a thread needs beside the buffers while it computes a region of the stage: gathered operand rows,
/// partial sums, and the kernels' own scratch.
index_t scratch_needed(const plan& p, const stage& s);

/// Is something in the stage's scratch still needed after its operands have been computed anew: packed
/// columns, partial results? If not, all stages of a thread can use the same scratch.
bool keeps_scratch(const plan& p, const stage& s);

}  // namespace xf::planning
