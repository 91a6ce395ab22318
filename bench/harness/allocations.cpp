#include "harness/allocations.hpp"

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <new>
#include <thread>

namespace {

std::atomic<long> calls{0}, largest{0};

void* take(std::size_t bytes, std::size_t align) {
    calls.fetch_add(1, std::memory_order_relaxed);
    long before = largest.load(std::memory_order_relaxed);
    while (before < long(bytes) && !largest.compare_exchange_weak(before, long(bytes))) {
    }
    void* p = align <= alignof(std::max_align_t)
                  ? std::malloc(bytes ? bytes : 1)
                  : std::aligned_alloc(align, (bytes + align - 1) / align * align);
    if (p == nullptr) throw std::bad_alloc();
    return p;
}

}  // namespace

long bench::allocations() { return calls.load(); }

long bench::largest_block(const std::function<void()>& run) {
    run();
    std::exception_ptr problem;
    std::thread([&] {
        largest = 0;
        try {
            run();
        } catch (...) {
            problem = std::current_exception();
        }
    }).join();
    if (problem) std::rethrow_exception(problem);
    return largest.load();
}

// The program's own, so that every container in it is counted.
void* operator new(std::size_t bytes) { return take(bytes, 1); }
void* operator new[](std::size_t bytes) { return take(bytes, 1); }
void* operator new(std::size_t bytes, std::align_val_t align) { return take(bytes, std::size_t(align)); }
void* operator new[](std::size_t bytes, std::align_val_t align) { return take(bytes, std::size_t(align)); }
void operator delete(void* p) noexcept { std::free(p); }
void operator delete[](void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
