#include "xfuse/core/worker_arena.hpp"

#ifdef __linux__
#include <sched.h>
#endif

namespace xf::core {

#ifdef __linux__

int core_at_hand() { return sched_getcpu(); }

bool leave_core(int core) {
    thread_local int left = -1;
    if (core < 0 || core >= CPU_SETSIZE) return false;
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return false;
    if (left >= 0) CPU_SET(std::size_t(left), &allowed);
    CPU_CLR(std::size_t(core), &allowed);
    if (CPU_COUNT(&allowed) == 0 || sched_setaffinity(0, sizeof allowed, &allowed) != 0) return false;
    left = core;
    return true;
}

#else

int core_at_hand() { return -1; }
bool leave_core(int) { return false; }

#endif

}  // namespace xf::core
