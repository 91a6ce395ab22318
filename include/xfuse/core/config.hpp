#pragma once

/// Stands behind a parameter that the result refers to, and never holds a copy of: clang warns where it ends
/// before the result does. g++ has no attribute for it.
#ifdef __clang__
#define XFUSE_LIFETIMEBOUND [[clang::lifetimebound]]
#else
#define XFUSE_LIFETIMEBOUND
#endif

namespace xf {

/// Sets the number of threads evaluations may use; 0 restores the default: XFUSE_NUM_THREADS if set,
/// else all cores. Results do not depend on it.
void set_threads(int count);

/// The number of threads evaluations may use; 1 where the library was built without oneTBB.
int thread_count();

/// Nanoseconds until a second thread has begun with its share of some work: what XFUSE_THREAD_START_UP says,
/// else measured at the first call, in less than a millisecond. Whether more than one thread is worth it
/// follows from it.
double thread_start_up();

}  // namespace xf
