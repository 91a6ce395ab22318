#include "xfuse/core/detect.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <thread>

#ifdef __unix__
#include <unistd.h>
#endif

namespace xf::core {
namespace {

using file = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

/// The first line of a file that begins so, or nothing.
std::string line_of(const std::string& path, const char* begin = "") {
    const file in(std::fopen(path.c_str(), "re"), [](std::FILE* f) { return f ? std::fclose(f) : 0; });
    char text[512];
    while (in && std::fgets(text, int(sizeof text), in.get()) != nullptr)
        if (std::strncmp(text, begin, std::strlen(begin)) == 0) return {text, std::strcspn(text, "\n")};
    return {};
}

/// "48K", "1024K", "32M".
index_t bytes_of(const std::string& text) {
    char* unit = nullptr;
    const index_t number = std::strtoll(text.c_str(), &unit, 10);
    return number <= 0 ? 0 : *unit == 'K' ? number << 10 : *unit == 'M' ? number << 20 : number;
}

/// Data caches of one core by their level, in whichever order the system lists them; 0 for what it has not.
struct caches {
    index_t bytes[3] = {};

    caches() {
        for (int k = 0; k < 8; ++k)
            read("/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(k) + "/");
#ifdef _SC_LEVEL1_DCACHE_SIZE
        const int names[] = {_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE, _SC_LEVEL3_CACHE_SIZE};
        for (int k = 0; k < 3; ++k)
            if (bytes[k] == 0) bytes[k] = std::max<index_t>(0, sysconf(names[k]));
#endif
    }

private:
    void read(const std::string& at) {
        const int level = std::atoi(line_of(at + "level").c_str());
        if (level < 1 || level > 3 || line_of(at + "type") == "Instruction") return;
        bytes[level - 1] = std::max(bytes[level - 1], bytes_of(line_of(at + "size")));
    }
};

std::string processor() {
    const std::string line = line_of("/proc/cpuinfo", "model name");
    const std::size_t colon = line.find(": ");
    return colon == std::string::npos ? "unknown processor" : line.substr(colon + 2);
}

}  // namespace

detected detect_machine() {
    detected m = nominal_machine();
    const caches data;
    m.processor = processor();
    m.cores = std::max(1, int(std::thread::hardware_concurrency()));
    // What the system does not say is as nominal; a machine may have no third cache.
    if (data.bytes[0] > 0) m.l1_bytes = data.bytes[0];
    if (data.bytes[1] > 0) m.l2_bytes = data.bytes[1];
    m.l3_bytes = data.bytes[2];
#ifdef _SC_PAGESIZE
    m.page_bytes = std::max<index_t>(1024, sysconf(_SC_PAGESIZE));
#endif
    m.large_page_bytes = bytes_of(line_of("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size"));
    return m;
}

namespace {

detected as_pinned(const pinned& given) {
    detected m = nominal_machine();
    m.cores = int(given.value("cores", m.cores));
    const auto set = [&](index_t& bytes, const char* name) {
        bytes = index_t(given.value(name, double(bytes)));
    };
    set(m.l1_bytes, "l1"), set(m.l2_bytes, "l2"), set(m.l3_bytes, "l3");
    set(m.page_bytes, "page"), set(m.large_page_bytes, "large_page");
    return m;
}

}  // namespace

detected nominal_machine() {
    return {"nominal machine", 2, 48 * 1024, 2 * 1024 * 1024, 32 * 1024 * 1024, 4096, 2 * 1024 * 1024};
}

const detected& this_machine() {
    static const detected once = pinned_machine().is_set() ? as_pinned(pinned_machine()) : detect_machine();
    return once;
}

}  // namespace xf::core
