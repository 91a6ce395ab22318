#include "xfuse/expr/node.hpp"

#include <atomic>

namespace xf::expr {

/// Each thread draws from numbers of its own.
std::uint64_t identity::next() {
    constexpr std::uint64_t per_thread = std::uint64_t(1) << 40;
    static std::atomic<std::uint64_t> threads{0};
    thread_local std::uint64_t last = per_thread * threads.fetch_add(1, std::memory_order_relaxed);
    return ++last;
}

}  // namespace xf::expr
