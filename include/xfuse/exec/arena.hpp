#pragma once
#include <cstddef>

#include "xfuse/core/index.hpp"

namespace xf::exec {

/// Reusable scratch: grows to the largest plan that ran, then is reused without touching the heap.
class arena {
public:
    arena() = default;
    arena(const arena&) = delete;
    arena& operator=(const arena&) = delete;
    ~arena();

    /// At least `bytes` of memory on a cache line's boundary; what it held before is lost.
    std::byte* reserve(index_t bytes);
    index_t size() const { return size_; }

    /// True while an evaluation uses the memory: a functor of the user's may start another one.
    bool is_busy = false;

private:
    std::byte* data_ = nullptr;
    index_t size_ = 0;
};

/// The calling thread's own, for tiles and for graphs and plans.
arena& thread_arena();
arena& planning_arena();

}  // namespace xf::exec
