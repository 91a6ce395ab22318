#pragma once
#include "xfuse/core/detected.hpp"

namespace xf::core {

/// This machine, whatever XFUSE_MACHINE says: asks the system anew.
detected detect_machine();

}  // namespace xf::core
