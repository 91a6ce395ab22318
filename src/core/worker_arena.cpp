#include "xfuse/core/worker_arena.hpp"

#ifdef XFUSE_HAS_TBB
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace xf::core {

struct worker_arena::threads_together {
    explicit threads_together(int threads) : arena(threads) {}
    tbb::task_arena arena;
};

worker_arena::worker_arena(int threads) : threads_(std::make_unique<threads_together>(threads)) {}
worker_arena::~worker_arena() = default;

void worker_arena::for_each(index_t count, void (*call)(const void*, index_t, int), const void* state) {
    // Looked at with each item, not by an observer as workers join: one that waits in a loop for the next
    // work does not join again, and oneTBB leaks the observers of workers that are alive as the process ends.
    const int callers_core = core_at_hand();
    threads_->arena.execute([&] {
        tbb::parallel_for(index_t(0), count, [&](index_t item) {
            const int slot = tbb::this_task_arena::current_thread_index();
            if (slot > 0 && callers_core >= 0 && core_at_hand() == callers_core) leave_core(callers_core);
            call(state, item, slot);
        });
    });
}

}  // namespace xf::core
#endif
