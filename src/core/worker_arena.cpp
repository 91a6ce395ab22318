#include "xfuse/core/worker_arena.hpp"

#ifdef XFUSE_HAS_TBB
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>

#include <atomic>

namespace xf::core {
namespace {

/// Sends workers off the caller's core, as they join and as they take up an item: the system moves the
/// caller, too, and a worker that waits in a loop for the next work does not join again.
class apart final : public tbb::task_scheduler_observer {
public:
    explicit apart(tbb::task_arena& arena) : tbb::task_scheduler_observer(arena) { observe(true); }
    ~apart() override { observe(false); }

    void on_scheduler_entry(bool is_worker) override {
        if (is_worker) leave_caller();
    }
    void leave_caller() const {
        const int core = callers_core.load(std::memory_order_relaxed);
        if (core >= 0 && core_at_hand() == core) leave_core(core);
    }

    std::atomic<int> callers_core{-1};
};

}  // namespace

struct worker_arena::threads_together {
    explicit threads_together(int threads) : arena(threads), observer(arena) {}
    tbb::task_arena arena;
    apart observer;
};

worker_arena::worker_arena(int threads) : threads_(std::make_unique<threads_together>(threads)) {}
worker_arena::~worker_arena() = default;

void worker_arena::for_each(index_t count, void (*call)(const void*, index_t, int), const void* state) {
    apart& workers = threads_->observer;
    workers.callers_core.store(core_at_hand(), std::memory_order_relaxed);
    threads_->arena.execute([&] {
        tbb::parallel_for(index_t(0), count, [&](index_t item) {
            const int slot = tbb::this_task_arena::current_thread_index();
            if (slot > 0) workers.leave_caller();
            call(state, item, slot);
        });
    });
}

}  // namespace xf::core
#endif
