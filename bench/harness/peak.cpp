#include "harness/peak.hpp"

#include <thread>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace bench {
namespace {

// The widest multiply-add that this file is compiled for; intrinsics, because a compiler may prefer
// narrower vectors than the machine has.
#if defined(__AVX512F__)
using lane = __m512;
lane spread(float v) { return _mm512_set1_ps(v); }
lane multiply_add(lane a, lane b, lane c) { return _mm512_fmadd_ps(a, b, c); }
#elif defined(__AVX2__) && defined(__FMA__)
using lane = __m256;
lane spread(float v) { return _mm256_set1_ps(v); }
lane multiply_add(lane a, lane b, lane c) { return _mm256_fmadd_ps(a, b, c); }
#elif defined(__SSE2__)
using lane = __m128;
lane spread(float v) { return _mm_set1_ps(v); }
lane multiply_add(lane a, lane b, lane c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }
#else
typedef float lane __attribute__((vector_size(16)));
lane spread(float v) { return lane{v, v, v, v}; }
lane multiply_add(lane a, lane b, lane c) { return a * b + c; }
#endif

constexpr int chains = 12;  ///< more than latency times units, fewer than registers
constexpr int steps = 10000;
constexpr double flops_of_a_run = 2.0 * chains * steps * (sizeof(lane) / sizeof(float));

thread_local volatile float sink;

void multiply_and_add() {
    const lane a = spread(0.5f), b = spread(0.25f);
    lane total[chains];
    for (int k = 0; k < chains; ++k) total[k] = spread(float(k));
    for (int i = 0; i < steps; ++i) {
#pragma GCC unroll 12
        for (int k = 0; k < chains; ++k) total[k] = multiply_add(total[k], a, b);
    }
    float all = 0;
    for (const lane& v : total) all += reinterpret_cast<const float*>(&v)[0];
    sink = all;
}

}  // namespace

contender fma_peak() {
    contender c;
    c.name = "FMA peak";
    c.run = multiply_and_add;
    c.calls = 40;
    c.shortest = true;
    return c;
}

contender busy_threads(int threads) {
    contender c;
    c.run = [threads] {
        std::vector<std::thread> others;
        const auto work = [] {
            for (int i = 0; i < 400; ++i) multiply_and_add();
        };
        for (int k = 1; k < threads; ++k) others.emplace_back(work);
        work();
        for (std::thread& t : others) t.join();
    };
    return c;
}

double at_peak(double flops, double peak_seconds) { return flops / flops_of_a_run * peak_seconds; }

}  // namespace bench
