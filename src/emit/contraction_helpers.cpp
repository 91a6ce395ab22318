#include "helper_table.hpp"

/// What contractions are made of.
namespace xf::emit {
namespace {

constexpr helper contraction_table[] = {
    {"tiles", "vectors",
     R"(/// Vectors of a tile of results, which registers hold.
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
)"},
    {"inner_product", nullptr,
     R"(/// So many lanes of terms, on every machine: their number shows in the bits of a sum.
template <class T, int N>
struct term_vector_of {
    typedef T type __attribute__((vector_size(N * sizeof(T))));
};
template <class T, int N>
using term_vector = typename term_vector_of<T, N>::type;
/// Up to N terms, 0 behind them.
template <int N, class T>
static inline term_vector<T, N> load_terms(const T* from, index_t count) {
    term_vector<T, N> x = {};
    if (count >= N) std::memcpy(&x, from, sizeof x);
    else {
        for (index_t lane = 0; lane < count; ++lane) x[lane] = from[lane];
    }
    return x;
}
/// Products of terms that lie side by side, in two chains of N lanes that take turns.
template <int N, class T>
static inline void add_products(term_vector<T, N>& even, term_vector<T, N>& odd, const T* x, const T* y, index_t count) {
    index_t k = 0;
    for (; k + 2 * N <= count; k += 2 * N) {
        even += load_terms<N>(x + k, N) * load_terms<N>(y + k, N);
        odd += load_terms<N>(x + k + N, N) * load_terms<N>(y + k + N, N);
    }
    for (; k < count; k += N) even += load_terms<N>(x + k, count - k) * load_terms<N>(y + k, count - k);
}
/// The same of one y for all terms.
template <int N, class T>
static inline void add_scaled(term_vector<T, N>& even, term_vector<T, N>& odd, const T* x, const T* y, index_t count) {
    index_t k = 0;
    for (; k + 2 * N <= count; k += 2 * N) {
        even += load_terms<N>(x + k, N) * *y;
        odd += load_terms<N>(x + k + N, N) * *y;
    }
    if (k + N <= count) {
        even += load_terms<N>(x + k, N) * *y;
        k += N;
    }
    // Where there are no terms an infinite y must not count.
    term_vector<T, N> same = {};
    for (index_t lane = 0; lane < count - k; ++lane) same[lane] = *y;
    if (k < count) even += load_terms<N>(x + k, count - k) * same;
}
/// The sum of all lanes: halves, and halves of those.
template <int N, class T>
static inline T folded(const term_vector<T, N>& even, const term_vector<T, N>& odd) {
    const term_vector<T, N> both = even + odd;
    T lane[std::size_t(N)];
    std::memcpy(lane, &both, sizeof lane);
    for (int half = N / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; ++i) lane[i] += lane[i + half];
    }
    return lane[0];
}
)"},
};

}  // namespace

std::span<const helper> contraction_helpers() { return contraction_table; }

}  // namespace xf::emit
