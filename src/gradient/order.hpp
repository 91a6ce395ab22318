#pragma once
#include "derivatives.hpp"
#include "step.hpp"

/// How derivatives pass functions of rows that order them, or pick from them.
namespace xf::gradients {

void pass_sorted(step& s);
/// cummax, cummin
void pass_running_extreme(step& s);
/// linear_ramp, as borders have it
void pass_ramp(step& s);
/// One number of each row: medians, quantiles, and the statistics of borders.
void pass_statistic(step& s);

}  // namespace xf::gradients
