#pragma once
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace xf::planning {
struct plan;
}
namespace xf::explaining {
struct page;
}

namespace xf {

/// A stage of a plan as it was measured. Times are seconds of all threads together.
struct measured_stage {
    int number = 0;     ///< as `explain` counts
    std::string title;  ///< "max over 3 x 3"
    double seconds = 0;
    double share = 0;         ///< of the time of all threads in that run
    double calls = 0;         ///< of kernels
    double flops = 0;         ///< elementary operations, with what is computed again
    double bytes = 0;         ///< read and written, each once a computation, wherever they lie
    double memory_bytes = 0;  ///< those that come from beyond the caches, or go there
    std::string limit;        ///< what binds, on the machine model: arithmetic, memory, cache or calls
    double of_limit = 0;      ///< the time that this limit asks for over the one measured: 1 is all there is
    double predicted = 0;     ///< seconds that the planner reckons with

    double gflops() const { return seconds > 0 ? flops / seconds * 1e-9 : 0; }
    double gbytes() const { return seconds > 0 ? bytes / seconds * 1e-9 : 0; }
};

/// What a plan took, stage by stage: a text, numbers, JSON, and a trace for chrome://tracing or Perfetto.
class measurement {
public:
    measurement() = default;
    /// Runs the plan, which has a target.
    explicit measurement(const planning::plan& p);

    double seconds = 0;  ///< the fastest run without clocks
    double clocked_seconds =
        0;         ///< the fastest one with clocks, without what they took: stages' times are its
    int runs = 0;  ///< of each sort
    int threads = 1;
    bool is_repeated = false;  ///< instructions are too short for clocks: each stage ran many times in a row
    std::vector<measured_stage> stages;  ///< in the order they run
    double listing = 0;                  ///< seconds of finding and making lists of instructions
    double placing = 0;                  ///< of copies of the result into its place
    double entry = 0;                    ///< from the call to the first tile of each nest
    double rest = 0;                     ///< of what no clock has seen: between tiles, threads that wait

    const std::string& text() const { return text_; }
    std::string json() const;
    /// The events of one run in the format of Chrome's traces, one row a thread.
    const std::string& trace() const { return trace_; }
    /// The pictures of `explanation`, coloured by the time, and with the speeds that were measured.
    std::string svg() const;
    std::string html() const;

private:
    std::string head_, text_, trace_;
    std::shared_ptr<const explaining::page> page_;
};

std::ostream& operator<<(std::ostream& out, const measurement& m);

}  // namespace xf
