#pragma once
#include "xfuse/exec/machine.hpp"
#include "xfuse/lower/listing.hpp"
#include "xfuse/lower/measure_plan.hpp"

namespace xf::explaining {

/// What a stage does, with what is computed again.
struct stage_work {
    double flops = 0;
    double memory_read = 0, memory_written = 0;  ///< bytes from beyond the caches, and to there
    double cache = 0;                            ///< bytes of tiles, and of arrays that stay in a cache
    double predicted = 0;                        ///< nanoseconds, of the planner's cost model

    double bytes() const { return memory_read + memory_written + cache; }
    double memory() const { return memory_read + memory_written; }
};
stage_work work_of(const planning::plan& p, const planning::stage& s, const core::detected& on);

/// The nanoseconds that the machine takes at least, of one thread, and what of it takes so long.
struct stage_limit {
    const char* name;
    double time;
};
stage_limit limit_of(const planning::stage& s, const stage_work& work, double calls, const machine_model& m);

/// The nanoseconds that a plan takes, about, by the speeds of the machine.
double expected_time(const planning::plan& p, const lower::program_listing& program, const machine_model& m);

/// Operations of a contraction of floats, or simple ones of rows, in a nanosecond, of elements of that size.
double products_a_nanosecond(const machine_model& m, double element_bytes);

}  // namespace xf::explaining
