#include "free_memory.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

namespace xf::io {
namespace {

constexpr index_t no_limit = std::numeric_limits<index_t>::max();

/// What a file says, which may be the word "max".
index_t limit_in(const std::string& path) {
    index_t limit = no_limit;
    std::ifstream file(path);
    return file >> limit ? limit : no_limit;
}

/// Of a group, and of each above it.
index_t least_limit(const std::string& root, std::string group, const char* name) {
    index_t least = no_limit;
    for (;;) {
        least = std::min(least, limit_in(root + group + "/" + name));
        if (group.empty()) return least;
        group.resize(std::min(group.rfind('/'), group.size() - 1));
    }
}

}  // namespace

index_t limit_of_groups(const std::string& listed, const std::string& root) {
    index_t least = no_limit;
    std::istringstream lines(listed);
    for (std::string line; std::getline(lines, line);) {
        // "0::/group", and of the older hierarchies "9:memory:/group".
        const auto first = line.find(':'), second = line.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) continue;
        const std::string kind = line.substr(first + 1, second - first - 1), group = line.substr(second + 1);
        if (kind.empty()) least = std::min(least, least_limit(root, group, "memory.max"));
        if (kind == "memory")
            least = std::min(least, least_limit(root + "/memory", group, "memory.limit_in_bytes"));
    }
    return least;
}

index_t free_memory() {
    std::ostringstream listed;
    if (std::ifstream groups("/proc/self/cgroup"); groups) listed << groups.rdbuf();
    const index_t free = index_t(::sysconf(_SC_AVPHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
    return std::min(free, limit_of_groups(listed.str(), "/sys/fs/cgroup"));
}

}  // namespace xf::io
