#pragma once
#include <functional>

namespace bench {

/// Calls of any operator new so far.
long allocations();

/// Bytes of the largest block that `run` asks any operator new for on a thread that keeps no memory yet.
long largest_block(const std::function<void()>& run);

}  // namespace bench
