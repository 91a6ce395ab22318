#pragma once

namespace xf {

/// Sets the number of threads evaluations may use; 0 restores the default: XFUSE_NUM_THREADS if set,
/// else all cores. Results do not depend on it.
void set_threads(int count);

/// The number of threads evaluations may use; 1 where the library was built without oneTBB.
int thread_count();

}  // namespace xf
