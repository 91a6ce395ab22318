#pragma once
#include "xfuse/plan/plan.hpp"

/// Lengths of regions along axes that divisions split.
namespace xf::planning {

/// `length` along a domain axis, rounded up to whole pieces of the largest division that is no longer, and to
/// the stage's alignment.
index_t even_length(const stage& s, int axis, index_t length);

/// Can a region end within a piece of a division along the domain axis? Then it is computed in parts: the
/// piece's rest, whole pieces, and the start of another.
bool is_walked_in_parts(const stage& s, int axis);

/// The end of the first of those parts of [low, high).
index_t part_end(const stage& s, int axis, index_t low, index_t high);

}  // namespace xf::planning
