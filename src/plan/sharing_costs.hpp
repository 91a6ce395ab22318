#pragma once
#include "xfuse/plan/plan.hpp"

/// What a stage that several consumers read costs, computed for each of them, in step with them, or as an
/// array.
namespace xf::planning {

/// Is it cheaper to compute the stage for each of its consumers than to materialise it? Not where a region of
/// it is too large for the cache: it goes through memory then all the same. Larger ones are rolled rather,
/// where that is possible.
bool is_cheap_for_each(const plan& p, const stage& s);

/// Does computing the node take so long, with weights that no cache keeps from tile to tile, that small tiles
/// in step lose more than an array takes?
bool is_much_work(const plan& p, const graph::node& n);

}  // namespace xf::planning
