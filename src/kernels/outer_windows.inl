// The largest or smallest of the results of a window, taken in registers: a row is a window, and its taps lie
// at offsets that are the same for all rows. Sums of one tap after the other are added up, and what is best
// so far waits meanwhile; it is touched once a tap, so that it costs little where registers do not suffice.

#include "extreme.inl"

template <class Op>
inline constexpr bool has_windows =
    std::is_same_v<Op, multiply<float>> || std::is_same_v<Op, multiply<double>>;

/// Registers for sums: beside as many best ones where there are 32; 4 x 4 vectors take less time than 6 x 4.
constexpr int window_rows(int vectors) {
    return tile_vectors == 4 ? (vectors >= 3 ? 4 : 8) : tile_rows(vectors);
}

template <bool Max, class T, class V, int MR, int NV>
XF_ALWAYS_INLINE void take_best(V (&best)[MR][NV], const V (&sums)[MR][NV]) {
#pragma GCC unroll 16
    for (int m = 0; m < MR; ++m)
#pragma GCC unroll 8
        for (int v = 0; v < NV; ++v) best[m][v] = extreme<Max, T>(best[m][v], sums[m][v]);
}

template <class Op, int MR, int NV>
[[gnu::noinline]] static void window_tile(const contraction_args& a, index_t first) {
    using V = typename Op::vector;
    using T = typename Op::type;
    constexpr int N = Op::lanes;
    const part<N> last{a.n - (NV - 1) * N};
    const char* row[MR];
#pragma GCC unroll 16
    for (int m = 0; m < MR; ++m) row[m] = static_cast<const char*>(a.rows) + a.row_offsets[first + m];
    V best[MR][NV];
    set_to_zero(best);
    for (index_t tap = 0; tap < a.tap_count; ++tap) {
        V sums[MR][NV];
        set_to_zero(sums);
        add_terms<Op, MR, NV, walking::windows, T, N>(a, first, row, a.taps[tap], sums, {last});
        if (tap == 0) {
#pragma GCC unroll 16
            for (int m = 0; m < MR; ++m)
#pragma GCC unroll 8
                for (int v = 0; v < NV; ++v) best[m][v] = sums[m][v];
        } else if (a.takes_least) take_best<false, T>(best, sums);
        else take_best<true, T>(best, sums);
    }
    store_tile<T, N, MR, NV>(a, first, best, last);
}

template <class Op, int NV>
void window_rows_of(const contraction_args& a) {
    constexpr int MR = window_rows(NV);
    index_t m = 0;
    for (; m + MR <= a.m; m += MR) window_tile<Op, MR, NV>(a, m);
    if constexpr (MR > 4)
        for (; m + 4 <= a.m; m += 4) window_tile<Op, 4, NV>(a, m);
    if (m + 2 <= a.m) window_tile<Op, 2, NV>(a, m), m += 2;
    for (; m < a.m; ++m) window_tile<Op, 1, NV>(a, m);
}

template <class Op>
void outer_windows(const contraction_args& a) {
    const index_t vectors = (a.n + Op::lanes - 1) / Op::lanes;
    if (vectors == 1) return window_rows_of<Op, 1>(a);
    if constexpr (tile_vectors == 2) return window_rows_of<Op, 2>(a);
    else {
        if (vectors == 2) return window_rows_of<Op, 2>(a);
        if (vectors == 3) return window_rows_of<Op, 3>(a);
        return window_rows_of<Op, 4>(a);
    }
}
