#include "xfuse/core/trace.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>

namespace xf::core {
namespace {

void to_stderr(const std::string& text) { std::fputs(text.c_str(), stderr); }

trace_sink from_environment() {
    const char* what = std::getenv("XFUSE_TRACE");
    return what != nullptr && std::string(what) == "passes" ? to_stderr : nullptr;
}

// Read once, when the program starts.
std::atomic<trace_sink> chosen{from_environment()};

}  // namespace

trace_sink pass_trace() { return chosen.load(std::memory_order_relaxed); }
void trace_passes(trace_sink sink) { chosen.store(sink, std::memory_order_relaxed); }

void pass_log::print(const char* pass, std::string now) {
    if (now == last_) return;
    sink_("after " + std::string(pass) + ":\n" + now);
    last_ = std::move(now);
}

}  // namespace xf::core
