#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>

#include "xfuse/core/config.hpp"

#ifdef XFUSE_HAS_TBB
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif

namespace xf {
namespace {

#ifdef XFUSE_HAS_TBB
/// A thread that has not begun after so many nanoseconds is not waited for.
constexpr double longest_wait = 100e3;
constexpr int samples = 7;

double since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

/// Nanoseconds until two threads have begun.
double sample(tbb::task_arena& arena) {
    std::atomic<int> begun{0};
    std::atomic<double> last{0};
    const auto start = std::chrono::steady_clock::now();
    const auto begin = [&](int) {
        if (begun.fetch_add(1) == 1) last = since(start);
        while (begun < 2 && since(start) < longest_wait) {
        }
    };
    arena.execute([&] { tbb::parallel_for(0, 2, begin, tbb::simple_partitioner()); });
    return last;
}

/// The median, so that neither the creation of the threads nor another program decides.
double measured() {
    tbb::task_arena arena(2);
    double taken[samples];
    for (double& each : taken) each = sample(arena);
    std::sort(taken, taken + samples);
    return taken[samples / 2];
}
#else
double measured() { return 0; }
#endif

double start_up() {
    if (const char* text = std::getenv("XFUSE_THREAD_START_UP")) {
        const double given = std::atof(text);
        if (given > 0) return given;
    }
    return measured();
}

}  // namespace

double thread_start_up() {
    static const double once = start_up();
    return once;
}

}  // namespace xf
