#pragma once
#include <string>
#include <vector>

#include "xfuse/explain/measurement.hpp"

namespace xf::explaining {

/// Paragraphs: what is slow, why, and what may help, where there is a measurement; then what the words of a
/// page mean.
std::vector<std::string> reading_of(const measurement* measured);

}  // namespace xf::explaining
