#pragma once
#include "xfuse/plan/plan.hpp"

namespace xf::planning {

/// Dense strides of a box, `inner` fastest, then the others from last to first.
axis_vector dense_strides(const axis_vector& box, int inner, index_t size);

/// Bytes an operand with those strides moves by when a loop advances by one.
index_t step_of(const shape::access_map& map, const axis_vector& strides, const loop& l);

}  // namespace xf::planning
