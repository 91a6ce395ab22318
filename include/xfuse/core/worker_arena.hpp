#pragma once
#include <memory>

#include "xfuse/core/index.hpp"

namespace xf::core {

/// The number of the core that the calling thread runs on; -1 where the system does not tell.
int core_at_hand();

/// Bars the calling thread from a core, and from no other one that it was barred from by this function
/// before. False, and nothing is changed, where it may run on that core alone, or where the system has no
/// such call.
bool leave_core(int core);

/// The calling thread and workers of oneTBB, which come from its one pool; one thread runs work in it at a
/// time. A worker that wakes on the caller's core leaves it: Linux likes to put it there (6.18, two cores,
/// one idle: always, after 200 us without work), and the two would take turns on one core until the system
/// notices, milliseconds later.
class worker_arena {
public:
    explicit worker_arena(int threads);
    ~worker_arena();
    worker_arena(const worker_arena&) = delete;
    worker_arena& operator=(const worker_arena&) = delete;

    /// Calls `call(state, item, slot)` for items 0 to count - 1; the slot is the number of the thread, 0 to
    /// threads - 1.
    void for_each(index_t count, void (*call)(const void*, index_t, int), const void* state);

private:
    struct threads_together;
    std::unique_ptr<threads_together> threads_;
};

}  // namespace xf::core
