#pragma once
#include "tried_box.hpp"

namespace xf::planning {

/// What evens out that one of them takes longer.
inline constexpr index_t tiles_a_thread = 4;

/// Cuts the box of a root until there are so many tiles, or fewer, if so many would compute too much again:
/// that is no work shared.
void cut_for_threads(plan& p, int root, tried_box& box, index_t wanted);

/// Of a root that is left to one thread, as its tiles would compute too much again: makes the stage that they
/// would an array, if that pays; false if there is none.
bool make_array_to_share(plan& p, int root);

}  // namespace xf::planning
