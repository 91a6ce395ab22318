#pragma once
#include <string>

#include "xfuse/core/index.hpp"

namespace xf::io {

/// Bytes that are free on the machine, as far as the control groups of the process let it use them.
index_t free_memory();

/// The least limit of memory of a control group and of those that it is in: `listed` is what
/// /proc/self/cgroup says, and `root` where the groups are. The greatest number where there is none.
index_t limit_of_groups(const std::string& listed, const std::string& root);

}  // namespace xf::io
