#pragma once
#include "xfuse/shape/axes.hpp"

namespace xf::shape {

/// Does every index of strided memory have an element of its own: are the offsets sum(index * stride) all
/// different? Axes of one element and empty arrays do not count, nor does the sign of a stride. Exact. Dense
/// memory, and any whose strides nest, takes a pass over the axes; else a bounded search over the differences
/// of two indices, of fewer steps than there are elements.
/// Source    NumPy, core/src/common/mem_overlap.c: internal overlap as a bounded Diophantine equation
bool has_distinct_elements(extents shape, std::span<const index_t> strides);

}  // namespace xf::shape
