#pragma once
#include "running_order.hpp"

namespace xf::explaining {

/// Lines of what takes more than a tenth of the time beside the work itself: recomputation, packing, and
/// copies of the result into its place. Nothing where none does.
std::string write_warnings(const planning::plan& p, const running_order& order);

}  // namespace xf::explaining
