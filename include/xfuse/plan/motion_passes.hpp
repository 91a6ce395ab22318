#pragma once
#include "xfuse/plan/plan.hpp"

/// Stages that are computed in step with the tiles of their root: see motion.
namespace xf::planning {

/// Of a root whose box is set.
motion motion_of(const stage& root);

/// Of a stage of which a tile holds the whole result; nothing of it moves.
motion motion_of_whole(const stage& s, motion m);

/// Of an operand of a stage that computes `m` of its result for each tile. Axes along which it does not
/// move evenly are taken whole.
motion motion_through(const stage& s, const shape::access_map& map, const motion& m, const stage& producer);

/// Widens the regions to whole pieces of what divides the axes of their stage.
void widen(motion& m, const stage& producer);

/// Makes `all` cover `m` as well.
void unite(motion& all, const motion& m, const stage& producer);

/// The axis that moves with the innermost tiles, or -1.
int axis_along(const motion& m);

/// The axis along which the regions of two tiles overlap, or -1.
int rolling_axis_of(const motion& m);

/// What is computed for each tile, where the rest is kept from the tile before.
motion computed_part(const motion& m);

/// Puts the stages that are computed in step with the tiles of their root in order, producers first.
///   @post root stages know their part of in_step
void order_in_step(plan& p);

}  // namespace xf::planning
