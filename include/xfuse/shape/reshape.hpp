#pragma once
#include "xfuse/shape/access_map.hpp"
#include "xfuse/shape/axes.hpp"

namespace xf::shape {

/// Fills in the one -1 of `wanted`. Throws shape_error where the element counts differ, where more
/// than one extent is -1, or where the -1 stands next to an extent 0.
axis_vector resolve_reshape(extents from, std::span<const index_t> wanted);

/// The map of a reshape's result onto its operand, as divisions and remainders; false where the
/// extents have no common refinement (6 x 4 as 8 x 3), so that no such map exists.
bool reshape_map(extents from, extents to, access_map& map);

}  // namespace xf::shape
