#pragma once
#include "xfuse/plan/plan.hpp"
#include "xfuse/run/arena.hpp"

namespace xf::run {

/// Runs a plan. All memory is reserved before the first element of the target is written.
void evaluate(const planning::plan& p, arena& scratch);

/// Runs a plan on the calling thread's arena, or on a fresh one where that is in use.
void evaluate(const planning::plan& p);

}  // namespace xf::run
