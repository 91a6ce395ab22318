#pragma once
#include "xfuse/core/fixed_vector.hpp"

namespace xf::planning {

/// A loop over two operands at once; steps in bytes.
struct nest_loop {
    index_t extent = 1;
    index_t out = 0;
    index_t in = 0;
};

/// Loops from the outermost to the innermost.
using nest = fixed_vector<nest_loop, max_rank>;

/// Drops loops of one step, orders the rest by the distance they move (in `out`, or in `in` where
/// out stands still), and merges loops that continue each other on both sides.
void coalesce(nest& loops);

}  // namespace xf::planning
