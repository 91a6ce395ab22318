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
struct f32 {
    using lane = __m512;
    static lane spread(float v) { return _mm512_set1_ps(v); }
    static lane multiply_add(lane a, lane b, lane c) { return _mm512_fmadd_ps(a, b, c); }
};
struct f64 {
    using lane = __m512d;
    static lane spread(float v) { return _mm512_set1_pd(v); }
    static lane multiply_add(lane a, lane b, lane c) { return _mm512_fmadd_pd(a, b, c); }
};
#elif defined(__AVX2__) && defined(__FMA__)
struct f32 {
    using lane = __m256;
    static lane spread(float v) { return _mm256_set1_ps(v); }
    static lane multiply_add(lane a, lane b, lane c) { return _mm256_fmadd_ps(a, b, c); }
};
struct f64 {
    using lane = __m256d;
    static lane spread(float v) { return _mm256_set1_pd(v); }
    static lane multiply_add(lane a, lane b, lane c) { return _mm256_fmadd_pd(a, b, c); }
};
#else
struct f32 {
    typedef float lane __attribute__((vector_size(16)));
    static lane spread(float v) { return lane{v, v, v, v}; }
    static lane multiply_add(lane a, lane b, lane c) { return a * b + c; }
};
struct f64 {
    typedef double lane __attribute__((vector_size(16)));
    static lane spread(float v) { return lane{v, v}; }
    static lane multiply_add(lane a, lane b, lane c) { return a * b + c; }
};
#endif

constexpr int chains = 12;  ///< more than latency times units, fewer than registers
constexpr int steps = 10000;

double flops_of_a_run(bool in_double) {
    return 2.0 * chains * steps * double(sizeof(f32::lane) / (in_double ? sizeof(double) : sizeof(float)));
}

thread_local volatile float sink;

template <class V>
void multiply_and_add() {
    const typename V::lane a = V::spread(0.5f), b = V::spread(0.25f);
    typename V::lane total[chains];
    for (int k = 0; k < chains; ++k) total[k] = V::spread(float(k));
    for (int i = 0; i < steps; ++i) {
#pragma GCC unroll 12
        for (int k = 0; k < chains; ++k) total[k] = V::multiply_add(total[k], a, b);
    }
    for (int k = 1; k < chains; ++k) total[0] = total[0] + total[k];
    sink = float(total[0][0]);
}

}  // namespace

contender fma_peak(bool in_double) {
    contender c;
    c.name = "FMA peak";
    c.run = in_double ? multiply_and_add<f64> : multiply_and_add<f32>;
    c.calls = 40;
    c.shortest = true;
    return c;
}

contender busy_threads(int threads) {
    contender c;
    c.run = [threads] {
        std::vector<std::thread> others;
        const auto work = [] {
            for (int i = 0; i < 400; ++i) multiply_and_add<f32>();
        };
        for (int k = 1; k < threads; ++k) others.emplace_back(work);
        work();
        for (std::thread& t : others) t.join();
    };
    return c;
}

double at_peak(double flops, double peak_seconds, bool in_double) {
    return flops / flops_of_a_run(in_double) * peak_seconds;
}

}  // namespace bench
