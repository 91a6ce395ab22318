#pragma once
#include "xfuse/plan/loop_nest.hpp"
#include "xfuse/run/recording.hpp"

namespace xf::run {

/// Copies a nest of elements of `size` bytes, any strides; picks the kernel by what is contiguous.
void copy(void* to, const void* from, planning::loop_nest loops, index_t size, recording* log = nullptr);

/// Copies a nest whose innermost rows are contiguous on both sides, with non-temporal stores.
void stream(void* to, const void* from, planning::loop_nest loops, index_t size);

}  // namespace xf::run
