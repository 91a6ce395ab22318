#include "faults/heap.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::atomic<long> live{0}, left{-1};
std::atomic<bool> failed{false};

void* take(std::size_t bytes, std::size_t alignment) {
    if (left.load() >= 0 && left.fetch_sub(1) == 0) {
        failed = true;
        throw std::bad_alloc();
    }
    void* memory = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    if (memory == nullptr) throw std::bad_alloc();
    ++live;
    return memory;
}

void give(void* memory) noexcept {
    if (memory == nullptr) return;
    --live;
    std::free(memory);
}

constexpr std::size_t usual = alignof(std::max_align_t);

}  // namespace

long faults::live_blocks() { return live; }
void faults::fail_allocation(long number) {
    if (number >= 0) failed = false;
    left = number;
}
bool faults::has_failed() { return failed; }

// Not inlined: g++ would take the free() inside for a mistake of the caller.
[[gnu::noinline]] void* operator new(std::size_t bytes) { return take(bytes, usual); }
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return take(bytes, std::size_t(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { give(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { give(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept { give(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { give(memory); }

TEST_CASE("the heap counts and fails") {
    const long before = faults::live_blocks();
    void* block = ::operator new(100);
    CHECK(faults::live_blocks() == before + 1);
    ::operator delete(block);
    CHECK(faults::live_blocks() == before);
    faults::fail_allocation(1);
    void* first = ::operator new(1);
    CHECK_FALSE(faults::has_failed());
    CHECK_THROWS_AS((void)::operator new(1, std::align_val_t(64)), std::bad_alloc);
    CHECK(faults::has_failed());
    void* third = ::operator new(1);
    ::operator delete(first);
    ::operator delete(third);
    CHECK(faults::live_blocks() == before);
}
