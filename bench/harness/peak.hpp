#pragma once
#include "harness/measure.hpp"

namespace bench {

/// Multiplies and adds of independent vectors of f32, or f64, in registers: what one core could compute. Its
/// time in a round is the shortest of many short runs, next to the run of the case that it is a limit for, so
/// that changes of the clock hit both.
contender fma_peak(bool in_double = false);

/// About 10 ms of the same on each of so many threads at once. Two may take twice as long as one: another
/// program may have the second core.
contender busy_threads(int threads);

/// The time of `flops` operations at the peak that a run of fma_peak's time means.
double at_peak(double flops, double peak_seconds, bool in_double = false);

}  // namespace bench
