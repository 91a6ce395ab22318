#pragma once
#include <cstddef>

namespace xf {

/// Signed extents, strides and offsets; elements unless a name says bytes.
using index_t = std::ptrdiff_t;

/// The most axes an iteration may have: the result's, the reduced ones, and those that `repeat`,
/// `tile` and `reshape` split off. Past it, `rank_error`.
inline constexpr int max_rank = 16;

}  // namespace xf
