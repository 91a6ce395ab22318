#pragma once
#include "xfuse/lower/stage_clock.hpp"

namespace xf::lower {

/// What a thread did when, in nanoseconds from the beginning of the run.
struct thread_span {
    double begin, end;
    int thread, row;  ///< a stage, or one of the rows behind them
};

/// What one run of a plan took.
struct plan_measurement {
    double whole = 0;     ///< nanoseconds of a run without clocks
    double measured = 0;  ///< of the run whose times are told, without what the clocks took
    int runs = 0;         ///< of each sort
    int threads = 1;
    bool is_repeated =
        false;        ///< instructions are shorter than measuring them: each stage ran many times in a row
    double cost = 0;  ///< nanoseconds by which a clock delays an instruction; subtracted
    std::vector<stage_time> rows;  ///< by stage, of all threads; ticks are nanoseconds here
    stage_time lists, placing;     ///< finding and making lists; copies of results into their place
    stage_time entry;              ///< from the call to the first tile of each nest
    std::vector<thread_span> spans;

    /// What belongs to no row: nanoseconds of the run that is told of, of all threads together.
    double rest() const;
};

/// Runs a plan several times, with clocks and without, and says what the fastest of each took. A plan whose
/// target is read as an operand is run once, as a second run would read what the first one has written.
plan_measurement measure_plan(const planning::plan& p);

}  // namespace xf::lower
