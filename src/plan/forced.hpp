#pragma once
#include "xfuse/plan/plan.hpp"

/// What policy::tile and policy::force ask of a plan.
namespace xf::planning {

/// What is asked of a stage; nothing where it is not named.
forced_stage asked_of(const plan& p, const stage& s);
inline bool must_be_tile(const plan& p, const stage& s) {
    const place at = asked_of(p, s).at;
    return at == place::tile || at == place::rolling || at == place::recomputed;
}
inline bool may_roll(const plan& p, const stage& s) { return asked_of(p, s).at != place::recomputed; }

/// The extents that are asked for, within the result's, on whole pieces of what divides them.
axis_vector forced_box(const stage& root, const few<index_t, max_rank>& tile);

/// Throws xf::error where nodes are named that are no stages, and where there are not as many extents as
/// axes.
void check_request(const plan& p);
/// Throws xf::error, with the reason, where the plan is not what was asked for.
void check_outcome(const plan& p);

}  // namespace xf::planning
