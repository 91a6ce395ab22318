#pragma once
#include "xfuse/lower/context.hpp"

namespace xf::lower {

/// Computes what the tile does not hold of the box yet: for another consumer, or from the box before.
void fill_tile(context& c, const planning::stage& s, const box& needed, const address& tile);

}  // namespace xf::lower
