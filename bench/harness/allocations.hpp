#pragma once

namespace bench {

/// Calls of any operator new so far.
long allocations();

}  // namespace bench
