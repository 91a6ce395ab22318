#pragma once
#include <cstddef>

namespace xf {

/// Signed extents, strides and offsets; elements unless a name says bytes.
using index_t = std::ptrdiff_t;

/// The most axes an iteration may have: the result's, the reduced ones, and those that `repeat`,
/// `tile` and `reshape` split off. Past it, `rank_error`.
inline constexpr int max_rank = 16;

/// The extent that an open axis of an input has while expressions are built over it: a prime far from any
/// extent that arrays have, so that what was computed from it can be told (see graph/open_extent.hpp).
inline constexpr index_t open_extent = 275604541;

}  // namespace xf
