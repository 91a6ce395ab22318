#pragma once
#include <string>

#include "xfuse/core/errors.hpp"
#include "xfuse/graph/graph.hpp"
#include "xfuse/shape/index_text.hpp"

namespace xf::explaining {

/// A number as a format of printf has it; at most 31 characters.
std::string formatted(const char* format, double value);

/// "float32 (3, 4)"
inline std::string typed_shape(const graph::node& n) {
    return std::string(name_of(n.type)) + " " + core::shape_text(shape::span_of(n.shape));
}

}  // namespace xf::explaining
