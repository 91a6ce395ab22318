#pragma once
#include "xfuse/plan/plan.hpp"

namespace xf::planning {

/// Finds a stage under the root that takes longer as tiles than as an array, or as sub-tiles of a larger
/// tile, and makes it that; false if there is none. Shared stages come last: their recompute factor may be
/// high only because that of one of their consumers is.
bool materialise_one(plan& p, int root);

}  // namespace xf::planning
