#pragma once
#include "xfuse/dynamic/nodes.hpp"

namespace xf::dynamic {

/// x, held constant by derivatives; evaluated, it is x: see expr::held_constant.
erased_pointer hold(const erased_pointer& x);

}  // namespace xf::dynamic
