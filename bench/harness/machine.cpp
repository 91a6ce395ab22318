#include "harness/machine.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace bench {
namespace {

std::string processor() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);)
        if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
    return "unknown";
}

std::string compiler() {
#if defined(__clang__)
    return std::string("clang++ ") + __clang_version__;
#else
    return std::string("g++ ") + __VERSION__;
#endif
}

long cache(int which) { return std::max(0L, sysconf(which)); }

}  // namespace

const machine_facts& machine() {
    static const machine_facts facts{processor(), int(std::thread::hardware_concurrency()),
                                     cache(_SC_LEVEL1_DCACHE_SIZE), cache(_SC_LEVEL2_CACHE_SIZE), compiler()};
    return facts;
}

const char* level_of(double bytes) {
    if (bytes <= double(machine().l1_bytes)) return "L1";
    return bytes <= double(machine().l2_bytes) ? "L2" : "memory";
}

}  // namespace bench
