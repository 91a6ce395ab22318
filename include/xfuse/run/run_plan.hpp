#pragma once
#include "xfuse/plan/plan.hpp"
#include "xfuse/run/arena.hpp"
#include "xfuse/run/recording.hpp"

namespace xf::run {

/// Runs a plan, noting its kernel calls in `log` if there is one. All memory is reserved before the first
/// element of the target is written.
void evaluate(const planning::plan& p, arena& scratch, recording* log = nullptr);

/// Runs a plan on the calling thread's arena, or on a fresh one where that is in use.
void evaluate(const planning::plan& p);

}  // namespace xf::run
