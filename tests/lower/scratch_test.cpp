#include "lower/scratch.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>

#include "kernels/guarded.hpp"
#include "xfuse/exec/arena.hpp"

namespace {

struct blocks {
    std::mutex lock;
    std::map<void*, std::unique_ptr<guarded>> held;
};
blocks& all() {
    static auto* own = new blocks;  // memory may be given back after main
    return *own;
}

/// Does f end the process?
template <class F>
bool dies(const F& f) {
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGSEGV, SIG_DFL);  // not what the test framework does
        f();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status != 0;
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
    const std::size_t line = std::size_t(alignment);
    const std::size_t whole = (bytes + line - 1) / line * line;
    auto block = std::make_unique<guarded>(whole, scratch::is_page_behind.load());
    void* memory = std::memset(block->data(), 0xFF, whole);
    const std::lock_guard guard(all().lock);
    all().held[memory] = std::move(block);
    return memory;
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
    const std::lock_guard guard(all().lock);
    all().held.erase(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t alignment) noexcept {
    ::operator delete(memory, alignment);
}

TEST_CASE("a byte beside an arena ends the process") {
    for (const bool is_behind : {true, false}) {
        scratch::is_page_behind = is_behind;
        xf::exec::arena arena;
        auto* bytes = reinterpret_cast<volatile char*>(arena.reserve(640));
        CHECK_FALSE(dies([&] {
            bytes[0] = 1;
            bytes[639] = 1;
        }));
        CHECK(dies([&] { bytes[is_behind ? 640 : -1] = 1; }));
    }
}
