#pragma once
#include "xfuse/plan/loop_nest.hpp"
#include "xfuse/run/context.hpp"

namespace xf::run {

// What the stages that move elements share.

/// The stage's result loops over a box; their operand does not move.
planning::loop_nest result_loop_nest(const planning::stage& s, const axis_vector& extent);

/// Bytes of an element of the result.
index_t element_size(const planning::stage& s);

}  // namespace xf::run
