// The microkernel of outer products: MR rows by NV vectors of columns, whose accumulators stay in registers
// over the whole K loop. 6 x 4 vectors of 64 bytes need 29 of 32 registers; 6 x 2 of the narrower sets 15
// of 16, and so do 4 x 3 where a vector would be left alone in its tile. A tile of one or two vectors takes 8
// rows: enough independent chains of additions to hide the latency of one.

#if defined(__AVX512F__)
inline constexpr int tile_vectors = 4;
constexpr int tile_rows(int vectors) { return vectors >= 3 ? 6 : 8; }
#else
inline constexpr int tile_vectors = 2;
constexpr int tile_rows(int vectors) { return vectors == 3 ? 4 : vectors == 2 ? 6 : 8; }
#endif

/// Prefetch distance for the B panel, in steps of k. Panels of large K stream from L2: 8 steps took 7 % off a
/// convolution of K = 576.
inline constexpr index_t prefetched_k = 8;

/// Register tiles with at least this many accumulators prefetch the next tile's rows of A: one cache line of
/// each row every 8 steps of k, assuming a constant row stride. Takes 5 to 15 % off a 1x1 convolution.
inline constexpr int prefetching_tile = 16;

/// The columns of the next call come from behind the second cache, in a network each time: the first full
/// tiles of these columns ask for a line of each term of them, so that the next call does not wait for
/// memory. 1x1 layers of 7 x 7 pixels whose weights are in no cache take 0.87 of the time for it.
inline constexpr index_t lines_ahead = tile_vectors * native_bytes / 64;

template <class Op, int MR, int NV>
inline constexpr bool may_ask_ahead = std::is_floating_point_v<typename Op::type> && MR * NV >= 24;

/// The lanes of the last vector of a tile; where part of a vector cannot be read, columns are packed and
/// the vector may be read whole.
template <int N>
struct tile_tail {
    part<N> lanes;
    template <class T>
    [[gnu::always_inline]] vec<T, N> load(const T* p) const {
        if constexpr (has_masks) return lanes.load(p);
        else return load_vec<vec<T, N>>(p);
    }
};

/// acc[m][v] to row m of the result; `tail` stores the last vector of a row.
template <class T, int N, int MR, int NV, class Tail>
XF_ALWAYS_INLINE void write_rows(const contraction_args& a, index_t first, const vec<T, N> (&acc)[MR][NV],
                                 Tail tail) {
#pragma GCC unroll 16
    for (int m = 0; m < MR; ++m) {
        auto* out = reinterpret_cast<T*>(static_cast<char*>(a.out) + a.out_rows[first + m]);
#pragma GCC unroll 8
        for (int v = 0; v + 1 < NV; ++v) store_vec(out + v * N, acc[m][v]);
        tail.store(out + (NV - 1) * N, acc[m][NV - 1]);
    }
}

/// The same; a part of a vector is stored lane by lane where there are no masks, even if it is whole.
/// The same, without what is too much, scaled, accumulated onto the old values, or finished. Separate from
/// write_rows, as testing for it at each vector would cost about as much as a tile of small K.
template <class T, int N, int MR, int NV, class Tail>
XF_ALWAYS_INLINE void finish_tile(const contraction_args& a, index_t first, vec<T, N> (&acc)[MR][NV],
                                  Tail tail, index_t column) {
#pragma GCC unroll 16
    for (int m = 0; m < MR; ++m) {
        auto* out = reinterpret_cast<T*>(static_cast<char*>(a.out) + a.out_rows[first + m]);
#pragma GCC unroll 8
        for (int v = 0; v < NV; ++v) {
            if constexpr (std::is_same_v<T, std::uint32_t>) {
                if (a.excess != nullptr)
                    acc[m][v] -= load_vec<vec<T, N>>(static_cast<const T*>(a.excess) + v * N);
            }
            if (a.accumulate)
                acc[m][v] += v + 1 < NV ? load_vec<vec<T, N>>(out + v * N) : tail.load(out + v * N);
            acc[m][v] = scaled<T>(acc[m][v], a.scale);
        }
    }
    if constexpr (std::is_floating_point_v<T>) finish_results<T, N, MR, NV>(a, first, acc, tail, column);
    write_rows<T, N, MR, NV>(a, first, acc, tail);
}

template <class T, int N, int MR, int NV, class Tail>
XF_ALWAYS_INLINE void store_tile_to(const contraction_args& a, index_t first, vec<T, N> (&acc)[MR][NV],
                                    Tail tail, index_t column) {
    if (a.accumulate || a.scale.is_set || a.excess != nullptr || a.finish_count > 0)
        finish_tile<T, N, MR, NV>(a, first, acc, tail, column);
    else write_rows<T, N, MR, NV>(a, first, acc, tail);
}

/// A tile whose last vector is a part, where there are no masks: lane by lane, and out of line, so that the
/// registers of whole tiles are theirs.
template <class T, int N, int MR, int NV>
[[gnu::noinline]] static void store_part(const contraction_args& a, index_t first, vec<T, N> (&acc)[MR][NV],
                                         part<N> tail, index_t column) {
    store_tile_to<T, N, MR, NV>(a, first, acc, tail, column);
}

template <class T, int N, int MR, int NV>
XF_ALWAYS_INLINE void store_tile(const contraction_args& a, index_t first, vec<T, N> (&acc)[MR][NV],
                                 part<N> tail, index_t column = 0) {
    if constexpr (has_masks) {
        store_tile_to<T, N, MR, NV>(a, first, acc, tail, column);
    } else if (tail.n == N) {
        store_tile_to<T, N, MR, NV>(a, first, acc, full<N>{}, column);
    } else {
        vec<T, N> held[MR][NV];  // a copy: the address of acc would have it in memory all the time
#pragma GCC unroll 16
        for (int m = 0; m < MR; ++m)
#pragma GCC unroll 8
            for (int v = 0; v < NV; ++v) held[m][v] = acc[m][v];
        store_part<T, N, MR, NV>(a, first, held, tail, column);
    }
}

/// Has the vector in a register: compilers that are short of them load it again for each product otherwise,
/// and a load of a vector off a line takes as long as two products.
template <class V>
XF_ALWAYS_INLINE void hold([[maybe_unused]] V& v) {
#if defined(__AVX512F__)
    asm("" : "+v"(v));
#elif defined(__SSE2__)
    asm("" : "+x"(v));
#endif
}

/// How terms are walked: do the columns of the next call come from behind the second cache, and are rows
/// those of windows, read once a tap, whose best results take registers?
enum class walking { plain, asking_ahead, windows };

/// The products of all terms to acc, which holds earlier ones; `row` is where each row lies, and `tap` how
/// far from there its terms.
template <class Op, int MR, int NV, walking How, class T, int N>
XF_ALWAYS_INLINE void add_terms(const contraction_args& a, index_t first, const char* const (&row)[MR],
                                index_t tap, vec<T, N> (&acc)[MR][NV], tile_tail<N> tail) {
    using V = vec<T, N>;
    const index_t next_row = MR > 1 ? row[MR - 1] - row[MR - 2] : 0;
    const index_t row_step = a.row_step, column_step = a.column_step;
    [[maybe_unused]] const index_t ahead = a.next_columns + first / MR * 64;
    for (const k_run *s = a.k_runs, *end = s + a.k_run_count; s != end; ++s) {
        const char* y_at = static_cast<const char*>(a.columns) + s->columns;
        index_t x_at = s->rows + tap;
        for (index_t left = s->count; left > 0; --left) {
            const auto* from = reinterpret_cast<const T*>(y_at);
            V y[NV];
#pragma GCC unroll 8
            for (int v = 0; v + 1 < NV; ++v) y[v] = load_vec<V>(from + v * N);
            y[NV - 1] = tail.load(from + (NV - 1) * N);
            if constexpr (How == walking::windows)
#pragma GCC unroll 8
                for (int v = 0; v < NV; ++v) hold(y[v]);
            if constexpr (MR * NV >= 24)
                for (int v = 0; v < NV; ++v)
                    __builtin_prefetch(y_at + prefetched_k * column_step + v * native_bytes);
            if constexpr (How == walking::asking_ahead) __builtin_prefetch(y_at + ahead, 0, 2);
            if constexpr (MR * NV >= prefetching_tile && How != walking::windows)
                __builtin_prefetch(row[MR - 1] + x_at + next_row * (left & 7), 0, 2);
#pragma GCC unroll 16
            for (int m = 0; m < MR; ++m) {
                const V x = broadcast<T, N>(Op::row_element(*reinterpret_cast<const T*>(row[m] + x_at)));
#pragma GCC unroll 8
                for (int v = 0; v < NV; ++v) acc[m][v] = Op::add(acc[m][v], x, y[v]);
            }
            x_at += row_step;
            y_at += column_step;
        }
    }
}

template <class V, int MR, int NV>
XF_ALWAYS_INLINE void set_to_zero(V (&acc)[MR][NV]) {
#pragma GCC unroll 16
    for (int m = 0; m < MR; ++m)
#pragma GCC unroll 8
        for (int v = 0; v < NV; ++v) acc[m][v] = V{};
}

template <class Op, int MR, int NV, walking How = walking::plain>
[[gnu::noinline]] static void outer_tile(const contraction_args& a, index_t first) {
    using T = typename Op::type;
    constexpr int N = Op::lanes;
    const part<N> last{a.n - (NV - 1) * N};
    const char* row[MR];
#pragma GCC unroll 16
    for (int m = 0; m < MR; ++m) row[m] = static_cast<const char*>(a.rows) + a.row_offsets[first + m];
    typename Op::vector acc[MR][NV];
    set_to_zero(acc);
    add_terms<Op, MR, NV, How, T, N>(a, first, row, 0, acc, {last});
    store_tile<T, N, MR, NV>(a, first, acc, last);
}

#include "outer_narrow.inl"
#include "outer_windows.inl"

/// Rows that are left to tiles of 5 and 4 where there are tiles of 6: those of fewer load as many columns for
/// less than half the products.
constexpr index_t rows_of_fewer(index_t rows) {
    constexpr index_t left[] = {0, 13, 8, 9, 4, 5};
    return left[rows % 6];
}

/// All rows of a block from m on: as many full tiles as there are, then smaller ones.
template <class Op, int NV>
void outer_rows(const contraction_args& a, index_t m = 0) {
    constexpr int MR = Op::is_emulated ? 2 : tile_rows(NV);
    const index_t kept = MR == 6 ? rows_of_fewer(a.m - m) : 0;
    if constexpr (may_ask_ahead<Op, MR, NV>)
        for (; a.next_columns != 0 && m < lines_ahead * MR && m + MR <= a.m - kept; m += MR)
            outer_tile<Op, MR, NV, walking::asking_ahead>(a, m);
    for (; m + MR <= a.m - kept; m += MR) outer_tile<Op, MR, NV>(a, m);
    if constexpr (MR == 6)
        for (; a.m - m >= 5 && (a.m - m) % 4 != 0; m += 5) outer_tile<Op, 5, NV>(a, m);
    if constexpr (MR > 4)
        for (; m + 4 <= a.m; m += 4) outer_tile<Op, 4, NV>(a, m);
    if (m + 2 <= a.m) outer_tile<Op, 2, NV>(a, m), m += 2;
    if (m < a.m) outer_tile<Op, 1, NV>(a, m);
}

template <class Op>
void outer(const contraction_args& a) {
    if constexpr (has_windows<Op>)
        if (a.tap_count > 0) return outer_windows<Op>(a);
    const index_t vectors = (a.n + Op::lanes - 1) / Op::lanes;
    if constexpr (has_narrow_tiles<Op>)
        if (a.n <= 4 && a.row_step == sizeof(typename Op::type))
            return outer_rows<Op, 1>(a, narrow_rows<Op>(a));
    if (vectors == 1) return outer_rows<Op, 1>(a);
    if constexpr (tile_vectors == 2) {
        if (vectors == 3) return outer_rows<Op, 3>(a);
        return outer_rows<Op, 2>(a);
    } else {
        if (vectors == 2) return outer_rows<Op, 2>(a);
        if (vectors == 3) return outer_rows<Op, 3>(a);
        return outer_rows<Op, 4>(a);
    }
}
