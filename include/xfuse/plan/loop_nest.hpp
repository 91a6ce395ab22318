#pragma once
#include "xfuse/core/fixed_vector.hpp"

namespace xf::planning {

/// A loop over two operands at once; steps in bytes.
struct strided_loop {
    index_t extent = 1;
    index_t out = 0;
    index_t in = 0;
};

/// Loops from the outermost to the innermost.
using loop_nest = fixed_vector<strided_loop, max_rank>;

/// Drops loops of one step, orders the rest by the distance they move (in `out`, or in `in` where
/// out is invariant), and merges loops that are contiguous with each other on both sides.
void coalesce(loop_nest& loops);

}  // namespace xf::planning
