#pragma once
#include "xfuse/nn/state.hpp"

namespace xf::nn {

/// A module in one line, for messages.
std::string text_of(const module_content& m);

}  // namespace xf::nn
