#include "helper_table.hpp"

/// What contractions are made of.
namespace xf::emit {
namespace {

constexpr helper table[] = {
    {"tiles", nullptr,
     R"(/// Vectors of the instruction set that this file is compiled for, and the tile of results that its registers hold.
#if defined(__AVX512F__)
constexpr int vector_bytes = 64, tile_vectors = 4;
#elif defined(__AVX__)
constexpr int vector_bytes = 32, tile_vectors = 2;
#else
constexpr int vector_bytes = 16, tile_vectors = 2;
#endif
template <class T>
struct simd_of {
    typedef T type __attribute__((vector_size(vector_bytes)));
};
template <class T>
using simd = typename simd_of<T>::type;
/// Vectors of a tile of so many columns, and the rows that registers hold beside them.
template <class T>
constexpr int vectors_for(index_t columns) {
    const index_t lanes_of_one = vector_bytes / index_t(sizeof(T)), needed = (columns + lanes_of_one - 1) / lanes_of_one;
    return needed < tile_vectors ? int(needed) : tile_vectors;
}
[[maybe_unused]] constexpr int rows_for(int vectors) { return vectors * 2 > tile_vectors ? 6 : 8; }
/// Vector number v of those that lie there.
template <class T>
static inline simd<T> load_vector(const T* from, int v) {
    simd<T> x;
    std::memcpy(&x, from + v * (vector_bytes / int(sizeof(T))), sizeof x);
    return x;
}
template <class T>
static inline void store_vector(T* to, int v, simd<T> x) {
    std::memcpy(to + v * (vector_bytes / int(sizeof(T))), &x, sizeof x);
}
#define UNROLLED _Pragma("GCC unroll 8")
)"},
    {"inner_product", nullptr,
     R"(/// Products of terms that lie side by side, in two chains of N lanes that take turns.
template <int N, class T>
static inline void add_products(T* even, T* odd, const T* x, const T* y, index_t count) {
    index_t k = 0;
    for (; k + 2 * N <= count; k += 2 * N) {
        for (int lane = 0; lane < N; ++lane) even[lane] += x[k + lane] * y[k + lane];
        for (int lane = 0; lane < N; ++lane) odd[lane] += x[k + N + lane] * y[k + N + lane];
    }
    if (k + N <= count) {
        for (int lane = 0; lane < N; ++lane) even[lane] += x[k + lane] * y[k + lane];
        k += N;
    }
    if (k == count) return;
    T left[std::size_t(N)] = {}, right[std::size_t(N)] = {};
    for (index_t lane = 0; k + lane < count; ++lane) left[lane] = x[k + lane], right[lane] = y[k + lane];
    for (int lane = 0; lane < N; ++lane) even[lane] += left[lane] * right[lane];
}
/// The same of one y for all terms.
template <int N, class T>
static inline void add_scaled(T* even, T* odd, const T* x, const T* y, index_t count) {
    index_t k = 0;
    for (; k + 2 * N <= count; k += 2 * N) {
        for (int lane = 0; lane < N; ++lane) even[lane] += x[k + lane] * *y;
        for (int lane = 0; lane < N; ++lane) odd[lane] += x[k + N + lane] * *y;
    }
    if (k + N <= count) {
        for (int lane = 0; lane < N; ++lane) even[lane] += x[k + lane] * *y;
        k += N;
    }
    if (k == count) return;
    T left[std::size_t(N)] = {}, right[std::size_t(N)] = {};
    for (index_t lane = 0; k + lane < count; ++lane) left[lane] = x[k + lane], right[lane] = *y;
    for (int lane = 0; lane < N; ++lane) even[lane] += left[lane] * right[lane];
}
/// The sum of all lanes: halves, and halves of those.
template <int N, class T>
static inline T folded(const T* even, const T* odd) {
    T lanes_left[std::size_t(N)];
    for (int lane = 0; lane < N; ++lane) lanes_left[lane] = even[lane] + odd[lane];
    for (int half = N / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; ++lane) lanes_left[lane] += lanes_left[lane + half];
    }
    return lanes_left[0];
}
)"},
};

}  // namespace

std::span<const helper> contraction_helpers() { return table; }

}  // namespace xf::emit
