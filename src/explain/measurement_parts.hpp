#pragma once
#include "running_order.hpp"
#include "xfuse/explain/measurement.hpp"
#include "xfuse/lower/measure_plan.hpp"

namespace xf::explaining {

std::string write_text(const measurement& m, const std::string& results);
std::string write_json(const measurement& m, const std::string& results);
std::string write_trace(const measurement& m, const lower::plan_measurement& of, const running_order& order);

/// "1.24 ms"
std::string time_text(double seconds);

}  // namespace xf::explaining
