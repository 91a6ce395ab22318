#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "xfuse/core/config.hpp"
#include "xfuse/core/worker_arena.hpp"

namespace xf {
namespace {

#ifdef XFUSE_HAS_TBB
/// A thread that has not begun after so many nanoseconds is not waited for; making the first one may take a
/// few milliseconds.
constexpr double longest_wait = 100e3, longest_making = 20e6;
/// After so long without work a thread sleeps, and has to be woken.
constexpr std::chrono::microseconds until_it_sleeps(300);
constexpr int samples = 5;

double since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

/// Nanoseconds until two threads have begun; more than `wait` where one had to do it all.
struct beginning {
    double wait;
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    std::atomic<int> begun{0};
    std::atomic<double> last{0};

    void begin() {
        if (begun.fetch_add(1) == 1) last = since(start);
        while (begun < 2 && since(start) < wait) {
        }
    }
};
double sample(core::worker_arena& arena, double wait) {
    beginning both{wait};
    beginning* const state = &both;
    arena.for_each(
        2, [](const void* at, index_t, int) { (*static_cast<beginning* const*>(at))->begin(); }, &state);
    return both.last;
}

/// What waking a thread takes once it is there: the least of a few, as a thread that the system puts on the
/// busy core waits for milliseconds, and then the first one does its work.
double measured() {
    core::worker_arena arena(2);
    const auto start = std::chrono::steady_clock::now();
    while (sample(arena, longest_making) > longest_wait && since(start) < longest_making) {
    }
    double least = longest_wait;
    for (int k = 0; k < samples; ++k) {
        std::this_thread::sleep_for(until_it_sleeps);
        least = std::min(least, sample(arena, longest_wait));
    }
    return least;
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
