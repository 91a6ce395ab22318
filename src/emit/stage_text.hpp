#pragma once
#include <string>

#include "xfuse/plan/plan.hpp"

/// Stages in words, for the comments of what is emitted.
namespace xf::emit {

std::string shape_text(const axis_vector& shape);
/// "2 x 28 x 28"
std::string times_text(const axis_vector& extents);
/// A name for what a stage computes.
std::string short_name(const graph::node& n);

}  // namespace xf::emit
