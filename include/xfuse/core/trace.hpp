#pragma once
#include <iterator>
#include <string>
#include <utility>

/// What passes change, for those who work on the library: XFUSE_TRACE=passes in the environment prints to
/// stderr the graph, and then the plan, after each pass that changed it.
namespace xf::core {

/// Takes one text at a time.
using trace_sink = void (*)(const std::string& text);

/// The sink that passes print to, or null where nobody asked.
trace_sink pass_trace();
/// Replaces it; null turns it off.
void trace_passes(trace_sink sink);

/// The states of one graph or plan from pass to pass.
class pass_log {
public:
    pass_log() : sink_(pass_trace()) {}

    /// Prints what `text` returns where the pass changed it. Without a sink nothing is called.
    template <class Text>
    void after(const char* pass, const Text& text) {
        if (sink_ != nullptr) print(pass, text());
    }

private:
    void print(const char* pass, std::string now);

    trace_sink sink_;
    std::string last_;
};

/// The same for those who did not ask.
struct no_pass_log {
    template <class Text>
    void after(const char*, const Text&) {}
};

/// Calls f with a log: one that prints if somebody asked, else one that costs nothing.
template <class F>
auto with_pass_log(const F& f) {
    if (pass_trace() == nullptr) [[likely]] {
        no_pass_log log;
        return f(log);
    }
    pass_log log;
    return f(log);
}

/// Calls f(k) for each index of a list of passes, as a constant, so that each pass is called directly.
template <auto& Passes, class F>
void for_each_pass(const F& f) {
    [&]<std::size_t... K>(std::index_sequence<K...>) {
        (f(std::integral_constant<std::size_t, K>{}), ...);
    }(std::make_index_sequence<std::size(Passes)>{});
}

}  // namespace xf::core
