#include "helper_table.hpp"

/// Rows of windows.
namespace xf::emit {
namespace {

constexpr helper window_table[] = {
    {"load_as", nullptr, R"(/// A vector, or one element.
template <class V, class T>
static inline V load_as(const T* from) {
    V x;
    std::memcpy(&x, from, sizeof x);
    return x;
}
)"},
    {"slide_windows", "vectors", R"(/// Elements of a, and of b behind it, from number `From` on.
template <int From, class V, int... I>
static inline V elements_from(V a, V b, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(a, b, (From + I)...);
}
/// `count` windows of W columns, one column apart. Each column is loaded and reduced once, a vector of them at a time;
/// the columns of a vector of windows are permutations of two of those.
template <int W, class T, class Column, class Window>
static inline void slide_windows(T* results, index_t count, const Column& column, const Window& window) {
    constexpr int lanes_of_one = simd_lanes<T>;
    using V = simd<T>;
    using columns = std::make_integer_sequence<int, W>;
    using all_lanes = std::make_integer_sequence<int, lanes_of_one>;
    index_t j = 0;
    if (count < lanes_of_one) {
        const auto single = [&]<int... K>(std::integer_sequence<int, K...>) {
            const T of_window[] = {column(T(), j + K)...};
            results[j] = window(of_window);
        };
        for (; j < count; ++j) single(columns());
        return;
    }
    if constexpr (W <= lanes_of_one) {
        V now = column(V(), 0);
        const auto permuted = [&]<int... K>(V next, std::integer_sequence<int, K...>) {
            const V of_window[] = {elements_from<K>(now, next, all_lanes())...};
            store_vector(results + j, 0, window(of_window));
        };
        for (; j + 2 * lanes_of_one <= count + W - 1; j += lanes_of_one) {
            const V next = column(V(), j + lanes_of_one);
            permuted(next, columns());
            now = next;
        }
    }
    // The last vectors lie over those before: nothing is read behind the last window.
    const auto loaded = [&]<int... K>(index_t at, std::integer_sequence<int, K...>) {
        const V of_window[] = {column(V(), at + K)...};
        store_vector(results + at, 0, window(of_window));
    };
    for (; j < count; j += lanes_of_one) loaded(std::min<index_t>(j, count - lanes_of_one), columns());
}
)"},
    {"in_vectors", "vectors",
     R"(/// piece(V(), j) for `count` columns: vectors, of which the last may lie over the one before, or single elements.
template <class T, class Piece>
static inline void in_vectors(index_t count, const Piece& piece, bool may_overlap = true) {
    constexpr index_t lanes_of_one = simd_lanes<T>;
    index_t j = 0;
    for (; j + lanes_of_one <= count; j += lanes_of_one) piece(simd<T>(), j);
    if (j < count && j > 0 && may_overlap) piece(simd<T>(), count - lanes_of_one);
    else {
        for (; j < count; ++j) piece(T(), j);
    }
}
)"},
};

}  // namespace

std::span<const helper> window_helpers() { return window_table; }

}  // namespace xf::emit
