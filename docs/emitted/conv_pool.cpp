// add, relu -> float32 (8, 28, 28, 64)
//
//   x: float32 (8, 58, 58, 64), strides (215296, 3712, 64, 1)
//   w: float32 (3, 3, 64, 64), strides (12288, 4096, 64, 1)
//   b: float32 (64,), strides (1,); without infinities: it is added behind a maximum
//   result: float32 (8, 28, 28, 64), strides (50176, 1792, 64, 1)
//
// Written by xfuse from a plan of one thread. The bits are those of the library under policy{.strict = true} as long
// as products and sums are not contracted into one operation: g++ -std=c++20 -O3 -march=native -ffp-contract=off

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

using index_t = std::ptrdiff_t;

namespace {

/// Vectors of the instruction set that this file is compiled for.
#if defined(__AVX512F__)
constexpr int vector_bytes = 64;
#elif defined(__AVX__)
constexpr int vector_bytes = 32;
#else
constexpr int vector_bytes = 16;
#endif
template <class T>
struct simd_of {
    typedef T type __attribute__((vector_size(vector_bytes)));
};
/// There are no vectors of complex numbers.
template <class T>
struct simd_of<std::complex<T>> {
    using type = std::complex<T>;
};
template <class T>
using simd = typename simd_of<T>::type;
template <class T>
[[maybe_unused]] constexpr int simd_lanes = int(sizeof(simd<T>) / sizeof(T));
/// Vector number v of those that lie there.
template <class T>
static inline simd<T> load_vector(const T* from, int v = 0) {
    simd<T> x;
    std::memcpy(&x, from + v * simd_lanes<T>, sizeof x);
    return x;
}
template <class T>
static inline void store_vector(T* to, int v, simd<T> x) {
    std::memcpy(to + v * simd_lanes<T>, &x, sizeof x);
}
/// Keeps what was loaded in a register: g++ would rather load it again for each use.
template <class V>
static inline void keep_loaded([[maybe_unused]] V& v) {
#if defined(__AVX512F__)
    asm("" : "+v"(v));
#endif
}
#define UNROLLED _Pragma("GCC unroll 8")

/// The greater of two; any NaN wins, and of equals the second.
template <class T>
static inline T greatest(T a, T b) {
    const T greater = b < a ? a : b;
    if constexpr (std::is_arithmetic_v<T>) return a != a ? a : greater;
    else return reinterpret_cast<T>(reinterpret_cast<decltype(a != a)>(greater) | (a != a));  // all ones is a NaN
}

/// The greater of x and 0; NaN stays.
template <class T>
static inline T relu_of(T x) {
    const T positive = x >= T(0) ? x : T(0);
    return x != x ? x : positive;
}

/// Vectors of a tile of results, which registers hold.
#if defined(__AVX512F__)
constexpr int tile_vectors = 4;
#else
constexpr int tile_vectors = 2;
#endif
/// Vectors of a tile of so many columns, and the rows that registers hold beside them.
template <class T>
constexpr int vectors_for(index_t columns) {
    const index_t needed = (columns + simd_lanes<T> - 1) / simd_lanes<T>;
    return needed < tile_vectors ? int(needed) : tile_vectors;
}
[[maybe_unused]] constexpr int rows_for(int vectors) { return vectors * 2 > tile_vectors ? 6 : 8; }

/// einsum over 64 x 3 x 3 -> float32 (8, 56, 56, 64)
static void compute_einsum(float* __restrict einsum, const float* __restrict x, const float* __restrict w) {
    constexpr index_t nj = 64, x_i = 64, einsum_i = 64, nr = 3, ns = 192, x_r = 3712, w_r = 12288, w_s = 64;
    constexpr index_t ni_2 = 28, x_i_2 = 3712, einsum_i_2 = 3584, ni = 56;
    constexpr int vectors = vectors_for<float>(nj), tile_rows = rows_for(vectors);
    constexpr index_t tile_columns = vectors * vector_bytes / index_t(sizeof(float));
    // A tile of results in registers: each is one chain of additions in the order of the terms.
    const auto tile = [&]<int rows>(std::integral_constant<int, rows>, const float* from, const float* columns, float* out, index_t width) {
        simd<float> sum[std::size_t(rows)][vectors] = {};
        for (index_t r = 0; r < nr; ++r) {
            for (index_t s = 0; s < ns; ++s) {
                const float* const row = from + x_r * r + s;
                const float* const column = columns + w_r * r + w_s * s;
                simd<float> right[vectors];
                UNROLLED for (int v = 0; v < vectors; ++v) right[v] = load_vector(column, v);
                UNROLLED for (int v = 0; v < vectors; ++v) keep_loaded(right[v]);
                UNROLLED for (int m = 0; m < rows; ++m) {
                    const float left = row[m * x_i];
                    UNROLLED for (int v = 0; v < vectors; ++v) sum[m][v] += left * right[v];
                }
            }
        }
        if (width == tile_columns) {
            UNROLLED for (int m = 0; m < rows; ++m) {
                UNROLLED for (int v = 0; v < vectors; ++v) store_vector(out + m * einsum_i, v, sum[m][v]);
            }
            return;
        }
        UNROLLED for (int m = 0; m < rows; ++m) {
            float results[tile_columns];
            UNROLLED for (int v = 0; v < vectors; ++v) store_vector(results, v, sum[m][v]);
            std::memcpy(out + m * einsum_i, results, std::size_t(width) * sizeof(float));
        }
    };
    for (index_t j = 0; j < nj; j += tile_columns) {
        const index_t width = std::min<index_t>(tile_columns, nj - j);
        for (index_t i_2 = 0; i_2 < ni_2; ++i_2) {
            const float* const from = x + x_i_2 * i_2;
            float* const out = einsum + einsum_i_2 * i_2 + j;
            index_t i = 0;
            for (; i + tile_rows <= ni; i += tile_rows)
                tile(std::integral_constant<int, tile_rows>(), from + x_i * i, w + j, out + einsum_i * i, width);
            for (; i + 2 <= ni; i += 2)
                tile(std::integral_constant<int, 2>(), from + x_i * i, w + j, out + einsum_i * i, width);
        }
    }
}

/// max over 2 x 2 -> float32 (8, 28, 28, 64)
static void compute_max(float* __restrict max, const float* __restrict einsum) {
    constexpr index_t ni = 14, nj = 28, nk = 64, einsum_i = 7168, einsum_j = 128, max_i = 1792, max_j = 64;
    for (index_t i = 0; i < ni; ++i) {
        for (index_t j = 0; j < nj; ++j) {
            for (index_t k = 0; k < nk; ++k) {
                const float* const taps = einsum + einsum_i * i + einsum_j * j + k;
                float total = greatest(taps[0], taps[3584]);
                total = greatest(total, greatest(taps[64], taps[3648]));
                max[max_i * i + max_j * j + k] = total;
            }
        }
    }
}

/// add, relu -> float32 (8, 28, 28, 64)
static void compute_add_relu(float* __restrict result, const float* __restrict max, const float* __restrict b) {
    constexpr index_t ni = 392, nj = 64, max_i = 64, result_i = 64;
    for (index_t i = 0; i < ni; ++i) {
        for (index_t j = 0; j < nj; ++j) {
            result[result_i * i + j] = relu_of(max[max_i * i + j] + b[j]);
        }
    }
}

/// What is computed on the way; each call takes it from the heap.
struct conv_pool_buffers {
    /// einsum over 64 x 3 x 3 -> float32 (8, 56, 56, 64): 1 x 28 x 56 x 64, what one tile of the result needs of it
    alignas(64) float einsum[100352];
    /// max over 2 x 2 -> float32 (8, 28, 28, 64): 1 x 14 x 28 x 64, what one tile of the result needs of it
    alignas(64) float max[25088];
};

}  // namespace

void conv_pool(const float* x, const float* w, const float* b, float* result) {
    const std::unique_ptr<conv_pool_buffers> heap(new conv_pool_buffers);
    float* const einsum = heap->einsum;
    float* const max = heap->max;
    // add, relu -> float32 (8, 28, 28, 64), tile by tile
    for (index_t tile_0 = 0; tile_0 < 8; ++tile_0) {  // 1 of axis 0 each
        for (index_t tile_1 = 0; tile_1 < 2; ++tile_1) {  // 14 of axis 1 each
            compute_einsum(einsum, x + 215296 * tile_0 + 103936 * tile_1, w);
            compute_max(max, einsum);
            compute_add_relu(result + 50176 * tile_0 + 25088 * tile_1, max, b);
        }
    }
}

#ifdef CONV_POOL_SELF_CHECK
// The same without tiles, and a program that compares the two: -DCONV_POOL_SELF_CHECK
#include <cstdio>

namespace without_tiles {

using index_t = std::ptrdiff_t;

namespace {

/// Vectors of the instruction set that this file is compiled for.
#if defined(__AVX512F__)
constexpr int vector_bytes = 64;
#elif defined(__AVX__)
constexpr int vector_bytes = 32;
#else
constexpr int vector_bytes = 16;
#endif
template <class T>
struct simd_of {
    typedef T type __attribute__((vector_size(vector_bytes)));
};
/// There are no vectors of complex numbers.
template <class T>
struct simd_of<std::complex<T>> {
    using type = std::complex<T>;
};
template <class T>
using simd = typename simd_of<T>::type;
template <class T>
[[maybe_unused]] constexpr int simd_lanes = int(sizeof(simd<T>) / sizeof(T));
/// Vector number v of those that lie there.
template <class T>
static inline simd<T> load_vector(const T* from, int v = 0) {
    simd<T> x;
    std::memcpy(&x, from + v * simd_lanes<T>, sizeof x);
    return x;
}
template <class T>
static inline void store_vector(T* to, int v, simd<T> x) {
    std::memcpy(to + v * simd_lanes<T>, &x, sizeof x);
}
/// Keeps what was loaded in a register: g++ would rather load it again for each use.
template <class V>
static inline void keep_loaded([[maybe_unused]] V& v) {
#if defined(__AVX512F__)
    asm("" : "+v"(v));
#endif
}
#define UNROLLED _Pragma("GCC unroll 8")

/// The greater of two; any NaN wins, and of equals the second.
template <class T>
static inline T greatest(T a, T b) {
    const T greater = b < a ? a : b;
    if constexpr (std::is_arithmetic_v<T>) return a != a ? a : greater;
    else return reinterpret_cast<T>(reinterpret_cast<decltype(a != a)>(greater) | (a != a));  // all ones is a NaN
}

/// The greater of x and 0; NaN stays.
template <class T>
static inline T relu_of(T x) {
    const T positive = x >= T(0) ? x : T(0);
    return x != x ? x : positive;
}

/// Vectors of a tile of results, which registers hold.
#if defined(__AVX512F__)
constexpr int tile_vectors = 4;
#else
constexpr int tile_vectors = 2;
#endif
/// Vectors of a tile of so many columns, and the rows that registers hold beside them.
template <class T>
constexpr int vectors_for(index_t columns) {
    const index_t needed = (columns + simd_lanes<T> - 1) / simd_lanes<T>;
    return needed < tile_vectors ? int(needed) : tile_vectors;
}
[[maybe_unused]] constexpr int rows_for(int vectors) { return vectors * 2 > tile_vectors ? 6 : 8; }

/// einsum over 64 x 3 x 3 -> float32 (8, 56, 56, 64)
static void compute_einsum(float* __restrict einsum, const float* __restrict x, const float* __restrict w) {
    constexpr index_t nj = 64, x_i = 64, einsum_i = 64, nr = 3, ns = 192, x_r = 3712, w_r = 12288, w_s = 64;
    constexpr index_t ni_3 = 8, ni_2 = 56, x_i_3 = 215296, x_i_2 = 3712, einsum_i_3 = 200704;
    constexpr index_t einsum_i_2 = 3584;
    constexpr int vectors = vectors_for<float>(nj), tile_rows = rows_for(vectors);
    constexpr index_t tile_columns = vectors * vector_bytes / index_t(sizeof(float));
    // A tile of results in registers: each is one chain of additions in the order of the terms.
    const auto tile = [&]<int rows>(std::integral_constant<int, rows>, const float* from, const float* columns, float* out, index_t width) {
        simd<float> sum[std::size_t(rows)][vectors] = {};
        for (index_t r = 0; r < nr; ++r) {
            for (index_t s = 0; s < ns; ++s) {
                const float* const row = from + x_r * r + s;
                const float* const column = columns + w_r * r + w_s * s;
                simd<float> right[vectors];
                UNROLLED for (int v = 0; v < vectors; ++v) right[v] = load_vector(column, v);
                UNROLLED for (int v = 0; v < vectors; ++v) keep_loaded(right[v]);
                UNROLLED for (int m = 0; m < rows; ++m) {
                    const float left = row[m * x_i];
                    UNROLLED for (int v = 0; v < vectors; ++v) sum[m][v] += left * right[v];
                }
            }
        }
        if (width == tile_columns) {
            UNROLLED for (int m = 0; m < rows; ++m) {
                UNROLLED for (int v = 0; v < vectors; ++v) store_vector(out + m * einsum_i, v, sum[m][v]);
            }
            return;
        }
        UNROLLED for (int m = 0; m < rows; ++m) {
            float results[tile_columns];
            UNROLLED for (int v = 0; v < vectors; ++v) store_vector(results, v, sum[m][v]);
            std::memcpy(out + m * einsum_i, results, std::size_t(width) * sizeof(float));
        }
    };
    for (index_t j = 0; j < nj; j += tile_columns) {
        const index_t width = std::min<index_t>(tile_columns, nj - j);
        for (index_t i_3 = 0; i_3 < ni_3; ++i_3) {
            for (index_t i_2 = 0; i_2 < ni_2; ++i_2) {
                const float* const from = x + x_i_3 * i_3 + x_i_2 * i_2;
                float* const out = einsum + einsum_i_3 * i_3 + einsum_i_2 * i_2 + j;
                index_t i = 0;
                for (; i + tile_rows <= ni_2; i += tile_rows)
                    tile(std::integral_constant<int, tile_rows>(), from + x_i * i, w + j, out + einsum_i * i, width);
                for (; i + 2 <= ni_2; i += 2)
                    tile(std::integral_constant<int, 2>(), from + x_i * i, w + j, out + einsum_i * i, width);
            }
        }
    }
}

/// max over 2 x 2 -> float32 (8, 28, 28, 64)
static void compute_max(float* __restrict max, const float* __restrict einsum) {
    constexpr index_t ni = 224, nj = 28, nk = 64, einsum_i = 7168, einsum_j = 128, max_i = 1792, max_j = 64;
    for (index_t i = 0; i < ni; ++i) {
        for (index_t j = 0; j < nj; ++j) {
            for (index_t k = 0; k < nk; ++k) {
                const float* const taps = einsum + einsum_i * i + einsum_j * j + k;
                float total = greatest(taps[0], taps[3584]);
                total = greatest(total, greatest(taps[64], taps[3648]));
                max[max_i * i + max_j * j + k] = total;
            }
        }
    }
}

/// add, relu -> float32 (8, 28, 28, 64)
static void compute_add_relu(float* __restrict result, const float* __restrict max, const float* __restrict b) {
    constexpr index_t ni = 6272, nj = 64, max_i = 64, result_i = 64;
    for (index_t i = 0; i < ni; ++i) {
        for (index_t j = 0; j < nj; ++j) {
            result[result_i * i + j] = relu_of(max[max_i * i + j] + b[j]);
        }
    }
}

/// What is computed on the way; each call takes it from the heap.
struct conv_pool_buffers {
    /// einsum over 64 x 3 x 3 -> float32 (8, 56, 56, 64): 8 x 56 x 56 x 64, what one tile of the result needs of it
    alignas(64) float einsum[1605632];
    /// max over 2 x 2 -> float32 (8, 28, 28, 64): 8 x 28 x 28 x 64, what one tile of the result needs of it
    alignas(64) float max[401408];
};

}  // namespace

void conv_pool(const float* x, const float* w, const float* b, float* result) {
    const std::unique_ptr<conv_pool_buffers> heap(new conv_pool_buffers);
    float* const einsum = heap->einsum;
    float* const max = heap->max;
    // add, relu -> float32 (8, 28, 28, 64)
    compute_einsum(einsum, x, w);
    compute_max(max, einsum);
    compute_add_relu(result, max, b);
}

}  // namespace without_tiles

int main() {
    const auto x = std::make_unique<float[]>(1722368);
    for (std::size_t k = 0; k < 1722368; ++k) x[k] = float(k * 37 % 101) / 25 - 2;  // operand 1
    const auto w = std::make_unique<float[]>(36864);
    for (std::size_t k = 0; k < 36864; ++k) w[k] = float(k * 37 % 101) / 25 - 2;  // operand 2
    const auto b = std::make_unique<float[]>(64);
    for (std::size_t k = 0; k < 64; ++k) b[k] = float(k * 37 % 101) / 25 - 2;  // operand 3
    const auto result = std::make_unique<float[]>(401408), expected_result = std::make_unique<float[]>(401408);
    conv_pool(x.get(), w.get(), b.get(), result.get());
    without_tiles::conv_pool(x.get(), w.get(), b.get(), expected_result.get());
    const bool is_same = std::memcmp(result.get(), expected_result.get(), 401408 * sizeof(float)) == 0;
    std::puts(is_same ? "conv_pool: the same bits as without tiles" : "conv_pool: other bits than without tiles");
    return is_same ? 0 : 1;
}
#endif
