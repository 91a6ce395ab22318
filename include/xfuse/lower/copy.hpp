#pragma once
#include "xfuse/lower/context.hpp"
#include "xfuse/plan/loop_nest.hpp"

namespace xf::lower {

/// Copies a nest of elements of `size` bytes, any strides; picks the kernel by what is contiguous.
void copy(context& c, const address& to, const address& from, planning::loop_nest loops, index_t size);

/// The same at once.
void copy_now(void* to, const void* from, const planning::loop_nest& all, index_t size);

/// Copies a nest whose innermost rows are contiguous on both sides, with non-temporal stores.
void stream(context& c, const address& to, const address& from, planning::loop_nest loops, index_t size);

}  // namespace xf::lower
