#include "xfuse/exec/parallel.hpp"

#ifdef XFUSE_HAS_TBB
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#endif

namespace xf::exec {

#ifdef XFUSE_HAS_TBB
namespace {

/// The calling thread's arena, which numbers its threads from 0, so that the number can pick a scratch slot.
/// It is kept: a worker that has just left one takes up its next work in a few microseconds, but hardly ever
/// reaches an arena that is new in each region before its work is done.
struct kept_arena {
    std::optional<tbb::task_arena> arena;
    int threads = 0;
    bool is_busy = false;  ///< a user's functor that evaluates within an item needs another one
};

template <class F>
void execute_in(kept_arena& own, int threads, const F& f) {
    if (!own.arena || own.threads != threads) {
        own.arena.emplace(threads);
        own.threads = threads;
    }
    own.is_busy = true;
    try {
        own.arena->execute(f);
    } catch (...) {
        own.is_busy = false;
        throw;
    }
    own.is_busy = false;
}

template <class F>
void execute_with(int threads, const F& f) {
    thread_local kept_arena own;
    if (!own.is_busy) return execute_in(own, threads, f);
    tbb::task_arena fresh(threads);
    fresh.execute(f);
}

}  // namespace
#endif

void for_each(index_t count, int threads, const task& work) {
#ifdef XFUSE_HAS_TBB
    if (threads > 1 && count > 1) {
        execute_with(std::min(threads, tbb::this_task_arena::max_concurrency()), [&] {
            tbb::parallel_for(index_t(0), count, [&](index_t item) {
                work.call(work.state, item, tbb::this_task_arena::current_thread_index());
            });
        });
        return;
    }
#else
    (void)threads;
#endif
    for (index_t item = 0; item < count; ++item) work.call(work.state, item, 0);
}

}  // namespace xf::exec
