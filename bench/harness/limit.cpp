#include "harness/limit.hpp"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace bench {
namespace {

constexpr std::size_t line = 16;               ///< floats of a cache line
constexpr std::size_t shortest_run = 4 << 20;  ///< bytes that take long enough for the clock
/// What a register holds. A wider type of the compiler's would pass through memory where registers are
/// narrower.
#if defined(__AVX512F__)
typedef float native __attribute__((vector_size(64)));
#elif defined(__AVX__)
typedef float native __attribute__((vector_size(32)));
#else
typedef float native __attribute__((vector_size(16)));
#endif
constexpr std::size_t width = sizeof(native) / sizeof(float);

native load(const float* p) {
    native v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

template <bool Streamed>
void store(float* p, native v) {
    if constexpr (!Streamed) {
        std::memcpy(p, &v, sizeof v);
    } else {
#if defined(__AVX512F__)
        _mm512_stream_ps(p, (__m512)v);
#elif defined(__AVX__)
        _mm256_stream_ps(p, (__m256)v);
#elif defined(__SSE2__)
        _mm_stream_ps(p, (__m128)v);
#else
        std::memcpy(p, &v, sizeof v);
#endif
    }
}

void fence() {
#if defined(__SSE2__)
    _mm_sfence();
#endif
}

/// Reads lines side by side, adds them, writes the total as many times as asked.
template <int Reads, int Writes, bool Streamed>
void move(const float* in, float* out, std::size_t steps) {
    for (std::size_t i = 0; i < steps; ++i) {
        native total[line / width];
#pragma GCC unroll 4
        for (std::size_t v = 0; v < line / width; ++v) {
            total[v] = load(in + i * Reads * line + v * width);
            for (std::size_t k = 1; k < Reads; ++k) total[v] += load(in + (i * Reads + k) * line + v * width);
        }
        for (std::size_t k = 0; k < Writes; ++k)
#pragma GCC unroll 4
            for (std::size_t v = 0; v < line / width; ++v)
                store<Streamed>(out + (i * Writes + k) * line + v * width, total[v]);
    }
    if (Streamed) fence();
}

/// Reads in as many streams, into eight totals, which registers hold and whose additions do not wait for each
/// other.
template <int Streams>
void read(const float* in, float* out, std::size_t steps) {
    constexpr std::size_t each = 8 / Streams;
    native total[8] = {};
    const std::size_t part = steps * line / (8 * width) * each * width;
    for (std::size_t i = 0; i < part; i += each * width)
#pragma GCC unroll 8
        for (std::size_t k = 0; k < 8; ++k) total[k] += load(in + k / each * part + i + k % each * width);
    for (std::size_t k = 1; k < 8; ++k) total[0] += total[k];
    store<false>(out, total[0]);
}

template <bool Streamed>
void fill_lines(const float* in, float* out, std::size_t steps) {
    const native v = load(in);
    for (std::size_t i = 0; i < steps; ++i)
        for (std::size_t k = 0; k < line; k += width) store<Streamed>(out + i * line + k, v);
    if (Streamed) fence();
}

void copy(const float* in, float* out, std::size_t steps) {
    std::memcpy(out, in, steps * line * sizeof(float));
}

std::shared_ptr<float[]> memory(std::size_t lines) {
    float* p = static_cast<float*>(std::aligned_alloc(64, (lines + 1) * 64));
    std::fill_n(p, (lines + 1) * line, 1.0f);
    return {p, [](float* q) { std::free(q); }};
}

}  // namespace

bandwidth::bandwidth(std::size_t in_bytes, std::size_t out_bytes) : bytes_(in_bytes + out_bytes) {
    const double ratio = double(in_bytes) / double(out_bytes);
    in_ = memory(in_bytes / 64 + 8);
    out_ = memory(out_bytes / 64 + 8);
    if (ratio > 64) {
        steps_ = in_bytes / 64;
        add("read", read<1>, 1, 0);
        add("read in 2 streams", read<2>, 1, 0);
        add("read in 4 streams", read<4>, 1, 0);
    } else if (ratio > 2.8) {
        steps_ = std::min(in_bytes / 4, out_bytes) / 64;
        add("4 reads, 1 store", move<4, 1, false>, 4, 1);
        add("4 reads, 1 streaming store", move<4, 1, true>, 4, 1);
    } else if (ratio > 1.4) {
        steps_ = std::min(in_bytes / 2, out_bytes) / 64;
        add("triad", move<2, 1, false>, 2, 1);
        add("triad by streaming stores", move<2, 1, true>, 2, 1);
    } else if (ratio > 0.5) {
        steps_ = std::min(in_bytes, out_bytes) / 64;
        add("copy", move<1, 1, false>, 1, 1);
        add("copy by streaming stores", move<1, 1, true>, 1, 1);
        add("memcpy", copy, 1, 1);
    } else if (ratio < 0.05) {
        steps_ = out_bytes / 64;
        add("stores", fill_lines<false>, 0, 1);
        add("streaming stores", fill_lines<true>, 0, 1);
    } else {
        steps_ = std::min(in_bytes, out_bytes / 4) / 64;
        add("1 read, 4 stores", move<1, 4, false>, 1, 4);
        add("1 read, 4 streaming stores", move<1, 4, true>, 1, 4);
    }
}

void bandwidth::add(std::string name, void (*loop)(const float*, float*, std::size_t), std::size_t reads,
                    std::size_t writes) {
    contender c;
    c.name = std::move(name);
    c.run = [loop, in = in_, out = out_, steps = steps_] { loop(in.get(), out.get(), steps); };
    c.prepare = [out = out_, count = writes == 0 ? line : steps_ * writes * line] {
        std::fill_n(out.get(), count, NAN);
    };
    const std::size_t bytes = steps_ * (reads + writes) * 64;
    c.calls = int(std::max<std::size_t>(1, shortest_run / (bytes + 1)));
    loops_.push_back(std::move(c));
    loop_bytes_.push_back(double(bytes));
}

double bandwidth::limit(const timing* loops) const {
    double best = 0;
    for (std::size_t k = 0; k < loops_.size(); ++k) best = std::max(best, loop_bytes_[k] / loops[k].median);
    return double(bytes_) / best;
}

}  // namespace bench
