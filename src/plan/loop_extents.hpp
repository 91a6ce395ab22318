#pragma once
#include "xfuse/plan/plan.hpp"

namespace xf::planning {

/// How often loop `k` of a stage runs over the whole of its domain.
inline index_t extent_of(const stage& s, int k) {
    return loop_extent(s.loops, k, s.node->domain[s.loops[k].axis]);
}

}  // namespace xf::planning
