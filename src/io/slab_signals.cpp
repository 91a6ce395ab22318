#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>

#include "xfuse/core/errors.hpp"
#include "xfuse/io/slabs.hpp"

namespace xf {
namespace {

static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler writes it");
std::atomic<bool> is_stopped = false, is_watched = false;
struct sigaction before_interrupt, before_end;

void remember(int) { is_stopped = true; }

}  // namespace

stop_on_signal::stop_on_signal() {
    if (is_watched.exchange(true)) throw error("stop_on_signal: there is one already");
    is_stopped = false;
    struct sigaction action {};
    action.sa_handler = &remember;
    // System calls go on, so that nothing fails that is not told to stop.
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGINT, &action, &before_interrupt);
    ::sigaction(SIGTERM, &action, &before_end);
}

stop_on_signal::~stop_on_signal() {
    ::sigaction(SIGINT, &before_interrupt, nullptr);
    ::sigaction(SIGTERM, &before_end, nullptr);
    is_watched = false;
}

const std::atomic<bool>* stop_on_signal::flag() const { return &is_stopped; }

std::function<void(const progress&)> show_progress(std::string what) {
    auto last = std::make_shared<double>(-1);
    return [what = std::move(what), last](const progress& p) {
        constexpr double between = 0.1, megabyte = 1e6;
        const bool is_done = p.done == p.total;
        if (!is_done && *last >= 0 && p.seconds - *last < between) return;
        *last = p.seconds;
        const double part = p.total > 0 ? double(p.done) / double(p.total) : 1;
        const double rate = double(p.done + p.read) / megabyte / std::max(p.seconds, 1e-6);
        std::fprintf(stderr, "\r%s: %3.0f %%, %.0f MB of %.0f MB, %.0f MB/s%s", what.c_str(), 100 * part,
                     double(p.done) / megabyte, double(p.total) / megabyte, rate, is_done ? "\n" : "");
    };
}

}  // namespace xf
