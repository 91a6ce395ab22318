#include "xfuse/core/config.hpp"

#include <atomic>
#include <cstdlib>
#include <thread>

namespace xf {
namespace {

int default_threads() {
#ifdef XFUSE_HAS_TBB
    if (const char* text = std::getenv("XFUSE_NUM_THREADS")) {
        const int count = std::atoi(text);
        if (count > 0) return count;
    }
    const int cores = int(std::thread::hardware_concurrency());
    return cores > 0 ? cores : 1;
#else
    return 1;
#endif
}

std::atomic<int> chosen{0};

}  // namespace

void set_threads(int count) { chosen.store(count > 0 ? count : 0, std::memory_order_relaxed); }

int thread_count() {
    static const int initial = default_threads();
    const int count = chosen.load(std::memory_order_relaxed);
#ifdef XFUSE_HAS_TBB
    return count > 0 ? count : initial;
#else
    return count > 0 ? 1 : initial;
#endif
}

}  // namespace xf
