#pragma once
#include "xfuse/plan/plan.hpp"

namespace xf::planning {

/// The smallest length along an axis of a root by which the regions of all stages under it move evenly: what
/// is under a division by two moves with every second row. 1 where there is none of a few elements.
index_t period_along(const plan& p, int root, int axis);

}  // namespace xf::planning
