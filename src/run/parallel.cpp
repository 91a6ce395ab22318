#include "xfuse/run/parallel.hpp"

#ifdef XFUSE_HAS_TBB
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#endif

namespace xf::run {

void for_each(index_t count, int threads, const task& work) {
#ifdef XFUSE_HAS_TBB
    if (threads > 1 && count > 1) {
        // An arena of its own numbers its threads from 0, so that the number can pick a scratch slot.
        tbb::task_arena arena(std::min(threads, tbb::this_task_arena::max_concurrency()));
        arena.execute([&] {
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

}  // namespace xf::run
