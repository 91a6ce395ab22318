#pragma once
#include "xfuse/core/fixed_vector.hpp"

/// How the regions that the tiles of a nest need of a stage follow each other, along all axes. It is known
/// before anything runs, so that a stage which several consumers read at different times, such as the operand
/// of a convolution and of the skip connection around it, can be computed in step with the root's tiles:
/// before each tile, by as many rows as the tile takes it further, into a rolling buffer that holds what any
/// consumer reads.
namespace xf::planning {

/// The region that the tile at index t needs of a stage is low + step * t[with] along each axis.
///
/// Example: tiles of 8 rows of relu(conv(x) + x), whose convolution pads x by a row: the first tile needs the
/// rows [-1, 9) of x, the next one 8 further. Along its rows low is -1, extent 10, step 8; of the padded x
/// 2 rows are computed before the first tile's own 8, so its warm-up is one tile.
struct motion {
    axis_vector low, extent;           ///< of the first tile; it may reach beyond the array
    axis_vector step;                  ///< from one tile to the next; 0: it stands still
    fixed_vector<int, max_rank> with;  ///< the axis of the root that it moves with, or -1
    index_t start =
        0;            ///< along the axis that moves with the tiles: where a thread's first tile has to begin
    int warm_up = 0;  ///< tiles that it has to be ahead of a thread's first one
    int along = -1;   ///< the innermost axis of the root that is cut into tiles; -1: nothing moves
};

}  // namespace xf::planning
