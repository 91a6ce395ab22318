#pragma once
#include "xfuse/lower/context.hpp"
#include "xfuse/plan/loop_nest.hpp"

namespace xf::lower {

// What the stages that move elements share.

/// The stage's result loops over a box; their operand stands still.
planning::loop_nest result_loop_nest(const planning::stage& s, const axis_vector& extent);

/// Bytes of an element of the result.
index_t element_size(const planning::stage& s);

}  // namespace xf::lower
