#pragma once
#include <string>

#include "xfuse/plan/plan.hpp"

namespace xf::planning {

/// What the passes have decided so far, one line a stage in the order of the nodes:
///
///     plan: 1 thread, output straight
///     %2 reduce: tile, loops i0 i1 r0, vector axis 1, box (2, 4), across rows
///
/// Equal plans have equal texts: no address is in them.
std::string to_text(const plan& p);

}  // namespace xf::planning
