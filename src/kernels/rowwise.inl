// Products of whole rows: depthwise filters, filters of one image, products summed along the other axes.
// Both operands are vectors along the columns, or the second one a scalar for each term.

#if defined(__AVX2__)
/// Part of a vector of words, read without masks of AVX-512: in a loop of terms, where lane by lane would
/// take as long as so many vectors.
template <int N>
struct masked_words {
    __m256i words;  ///< their first bits say which are read

    explicit masked_words(part<N> some) {
        constexpr int each = 8 / N;  // of 4 bytes
        const __m256i places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        words = _mm256_cmpgt_epi32(_mm256_set1_epi32(int(some.n) * each), places);
    }
    template <class T>
    [[gnu::always_inline]] vec<T, N> load(const T* p) const {
        return (vec<T, N>)_mm256_maskload_epi32(reinterpret_cast<const int*>(p), words);
    }
};
inline constexpr bool has_masked_words = !has_masks;
#else
template <int N>
using masked_words = full<N>;
inline constexpr bool has_masked_words = false;
#endif

/// How the last vector of a tile is read.
template <bool IsPart, int N>
XF_ALWAYS_INLINE auto tail_of(part<N> last) {
    if constexpr (has_masks) return last;
    else if constexpr (IsPart) return masked_words<N>(last);
    else return full<N>{};
}

template <class Op, int MR, int NV, bool IsSplat, bool IsPart = false>
[[gnu::noinline]] static void row_tile(const contraction_args& a, index_t first, index_t column) {
    using V = typename Op::vector;
    using T = typename Op::type;
    constexpr int N = Op::lanes;
    const part<N> last{a.n - (NV - 1) * N};
    const auto tail = tail_of<IsPart>(last);
    const char* row[MR];
#pragma GCC unroll 16
    for (int m = 0; m < MR; ++m) row[m] = static_cast<const char*>(a.rows) + a.row_offsets[first + m];
    V acc[MR][NV];
#pragma GCC unroll 16
    for (int m = 0; m < MR; ++m)
#pragma GCC unroll 8
        for (int v = 0; v < NV; ++v) acc[m][v] = V{};
    const index_t row_step = a.row_step, column_step = a.column_step;
    for (const k_run *s = a.k_runs, *end = s + a.k_run_count; s != end; ++s) {
        const char* y_at = static_cast<const char*>(a.columns) + s->columns;
        index_t x_at = s->rows;
        for (index_t left = s->count; left > 0; --left) {
            const auto* from = reinterpret_cast<const T*>(y_at);
            V y[NV];
#pragma GCC unroll 8
            for (int v = 0; v < NV; ++v) {
                if constexpr (IsSplat) y[v] = broadcast<T, N>(*from);
                else if (v + 1 < NV) y[v] = load_vec<V>(from + v * N);
                else y[v] = tail.load(from + v * N);
            }
#pragma GCC unroll 16
            for (int m = 0; m < MR; ++m) {
                const auto* x = reinterpret_cast<const T*>(row[m] + x_at);
#pragma GCC unroll 8
                for (int v = 0; v < NV; ++v) {
                    if (v + 1 < NV) acc[m][v] = Op::add(acc[m][v], load_vec<V>(x + v * N), y[v]);
                    else acc[m][v] = Op::add(acc[m][v], tail.load(x + v * N), y[v]);
                }
            }
            x_at += row_step;
            y_at += column_step;
        }
    }
    store_tile<T, N, MR, NV>(a, first, acc, last, column);
}

/// Has `some`, a copy of `a`, stand for the columns from j on, as many as `most`.
template <class T, bool IsSplat>
void move_to_columns(contraction_args& some, const contraction_args& a, index_t j, index_t most) {
    some.out = static_cast<T*>(a.out) + j;
    some.rows = static_cast<const T*>(a.rows) + j;
    some.columns = static_cast<const T*>(a.columns) + (IsSplat ? 0 : j);
    some.n = a.n - j < most ? a.n - j : most;
}

/// A tile of as many vectors as the columns take, up to NV.
template <class Op, int MR, int NV, bool IsSplat>
void row_tile_of(const contraction_args& a, index_t first, index_t column) {
    if constexpr (NV > 1)
        if (a.n <= (NV - 1) * Op::lanes) return row_tile_of<Op, MR, NV - 1, IsSplat>(a, first, column);
    row_tile<Op, MR, NV, IsSplat>(a, first, column);
}

/// MR rows, NV vectors at a time. All columns of a tile before the next rows: what a row reads and writes
/// follows in memory.
template <class Op, int MR, int NV, bool IsSplat>
void row_line(const contraction_args& a, contraction_args& some, index_t first) {
    for (index_t j = 0; j < a.n; j += NV * Op::lanes) {
        move_to_columns<typename Op::type, IsSplat>(some, a, j, NV * Op::lanes);
        row_tile_of<Op, MR, NV, IsSplat>(some, first, j);
    }
}

/// Rows first to a.m: as many as MR at once, then half as many of what is left.
template <class Op, int MR, int NV, bool IsSplat>
void row_block(const contraction_args& a, index_t first = 0) {
    contraction_args some = a;
    for (; first + MR <= a.m; first += MR) row_line<Op, MR, NV, IsSplat>(a, some, first);
    if constexpr (MR > 1)
        if (first < a.m) row_block<Op, MR / 2, NV, IsSplat>(a, first);
}

/// With one accumulator to a vector and its load, 4 rows fill half of the registers. Fewer load the second
/// operand more often, and count terms more often.
template <class Op>
inline constexpr int rows_at_once = Op::is_emulated ? 1 : 4;

template <class Op, bool IsSplat>
void row_vectors(const contraction_args& a) {
    if (a.n <= Op::lanes) row_block<Op, rows_at_once<Op>, 1, IsSplat>(a);
    else row_block<Op, rows_at_once<Op>, tile_vectors, IsSplat>(a);
}

#include "rowwise_sliding.inl"

/// The columns from `first` on, fewer than a vector has.
template <class Op, int MR, bool IsSplat>
void row_part(const contraction_args& a, index_t first, index_t row = 0) {
    contraction_args some = a;
    move_to_columns<typename Op::type, IsSplat>(some, a, first, Op::lanes);
    for (; row + MR <= a.m; row += MR) row_tile<Op, MR, 1, IsSplat, true>(some, row, first);
    if constexpr (MR > 1)
        if (row < a.m) row_part<Op, MR / 2, IsSplat>(a, first, row);
}

/// One column after the other, where part of a vector cannot be read.
template <class Op>
void row_columns(const contraction_args& a, index_t first) {
    using T = typename Op::type;
    for (index_t m = 0; m < a.m; ++m)
        for (index_t j = first; j < a.n; ++j) {
            T sum{};
            for (index_t s = 0; s < a.k_run_count; ++s) {
                const k_run& at = a.k_runs[s];
                const char* x = static_cast<const char*>(a.rows) + a.row_offsets[m] + at.rows;
                const char* y = static_cast<const char*>(a.columns) + at.columns;
                for (index_t k = 0; k < at.count; ++k, x += a.row_step, y += a.column_step)
                    sum +=
                        reinterpret_cast<const T*>(x)[j] * reinterpret_cast<const T*>(y)[a.is_splat ? 0 : j];
            }
            T& out = reinterpret_cast<T*>(static_cast<char*>(a.out) + a.out_rows[m])[j];
            out = scaled<T>(a.accumulate ? T(out + sum) : sum, a.scale);
        }
}

template <class Op, bool IsSplat>
void whole_vectors(const contraction_args& a) {
    // Half as many registers hold too few rows: with AVX2 and SSE2 sliding takes up to a third longer.
    if constexpr (std::is_floating_point_v<typename Op::type> && native_bytes == 64)
        if (slide<Op, IsSplat>(a)) return;
    row_vectors<Op, IsSplat>(a);
}

template <class Op>
void rowwise(const contraction_args& a) {
    const index_t whole = has_masks ? a.n : a.n / Op::lanes * Op::lanes;
    if (whole > 0) {
        contraction_args vectors = a;
        vectors.n = whole;
        if (a.is_splat) whole_vectors<Op, true>(vectors);
        else whole_vectors<Op, false>(vectors);
    }
    if (whole == a.n) return;
    if constexpr (!has_masked_words) row_columns<Op>(a, whole);
    else if (a.is_splat) row_part<Op, rows_at_once<Op>, true>(a, whole);
    else row_part<Op, rows_at_once<Op>, false>(a, whole);
}
