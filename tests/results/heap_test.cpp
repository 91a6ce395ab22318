#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "adapter/targets.hpp"
#include "xfuse/train.hpp"

// Counts every use of the heap in this program.
namespace {

std::atomic<long> allocations{0};

void* allocate(std::size_t size, std::size_t alignment) {
    ++allocations;
    void* memory = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
    if (!memory) throw std::bad_alloc();
    return memory;
}

}  // namespace

// Not inlined: g++ would take the free() inside for a mistake of the caller.
#define NOINLINE __attribute__((noinline))
NOINLINE void* operator new(std::size_t size) { return allocate(size, alignof(std::max_align_t)); }
NOINLINE void* operator new(std::size_t size, std::align_val_t alignment) {
    return allocate(size, std::size_t(alignment));
}
NOINLINE void operator delete(void* memory) noexcept { std::free(memory); }
NOINLINE void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
NOINLINE void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
NOINLINE void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

TEST_CASE("a step of several results that are written in place takes no heap") {
    for (const int threads : {1, 3}) {
        xt::xtensor<float, 2> x({256, 300}, 1.f), w({300, 40}, 0.5f), v({300, 40}, 0.f);
        xt::xtensor<float, 0> loss;
        const xf::any_expr y = xf::matmul(x, w) / 64.f;
        const xf::any_expr velocity = 0.5f * xf::lazy(v) + xf::matmul(xf::transpose(x), y);
        const auto plan = xf::plan(xf::results(xf::sum(y * y), w - 0.001f * velocity, velocity),
                                   {.threads = threads, .start_up = 1});
        const xf::input<float, 2> in({-1, 300});
        const auto bound = xf::plan(xf::results(xf::matmul(in, w), xf::sum(in, 0)), {.threads = threads});
        xt::xtensor<float, 2> product;
        xt::xtensor<float, 1> sums;
        for (int round = 0; round < 4; ++round) {
            const long before = allocations;
            plan.run(xf::tie(loss, w, v));
            bound.run(xf::tie(product, sums), xf::bind(in, x));
            if (round > 0) CHECK(allocations == before);
        }
    }
}

TEST_CASE("a training step takes no heap") {
    for (const int threads : {1, 3}) {
        xf::set_threads(threads);
        const xt::xtensor<float, 2> x({200, 30}, 0.1f), y({200, 4}, 1.f);
        xt::xtensor<float, 2> w({30, 4}, 0.5f);
        xt::xtensor<float, 1> b({4}, 0.f);
        const xf::any_expr miss = xf::tanh(xf::matmul(x, w) + b) - y;
        xf::train::adamw optimiser({.rate = 0.1f, .clip_norm = 1});
        const xf::train::step step = optimiser.minimise(xf::mean(miss * miss), w, b);
        const float first = step.run();
        step.run();
        const long before = allocations;
        const float third = step.run();
        CHECK(allocations == before);
        CHECK(third < first);
    }
    xf::set_threads(0);
}
