#include "xfuse/exec/parallel.hpp"

#ifdef XFUSE_HAS_TBB
#include <tbb/task_arena.h>

#include <algorithm>
#include <optional>

#include "xfuse/core/worker_arena.hpp"
#endif

namespace xf::exec {

#ifdef XFUSE_HAS_TBB
namespace {

/// The calling thread's arena, which numbers its threads from 0, so that the number can pick a scratch slot.
/// It is kept: a worker that has just left one takes up its next work in a few microseconds, but hardly ever
/// reaches an arena that is new in each region before its work is done.
struct kept_arena {
    std::optional<core::worker_arena> arena;
    int threads = 0;
    bool is_busy = false;  ///< a user's functor that evaluates within an item needs another one
};

void run_in(kept_arena& own, int threads, index_t count, const task& work) {
    if (!own.arena || own.threads != threads) {
        own.arena.emplace(threads);
        own.threads = threads;
    }
    own.is_busy = true;
    try {
        own.arena->for_each(count, work.call, work.state);
    } catch (...) {
        own.is_busy = false;
        throw;
    }
    own.is_busy = false;
}

void run_with(int threads, index_t count, const task& work) {
    thread_local kept_arena own;
    if (!own.is_busy) return run_in(own, threads, count, work);
    core::worker_arena(threads).for_each(count, work.call, work.state);
}

}  // namespace
#endif

void for_each(index_t count, int threads, const task& work) {
#ifdef XFUSE_HAS_TBB
    if (threads > 1 && count > 1) {
        run_with(std::min(threads, tbb::this_task_arena::max_concurrency()), count, work);
        return;
    }
#else
    (void)threads;
#endif
    for (index_t item = 0; item < count; ++item) work.call(work.state, item, 0);
}

}  // namespace xf::exec
