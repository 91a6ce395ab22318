// Terms contiguous in both operands: matrix times vector, few columns, all summed. The vector runs along
// the terms; its lanes are folded at the end.

/// Lane p of the first halves of the parts of `a`, then of those of `b`, or of the second halves: a vector
/// holds parts of 2 * Half lanes, one for each result.
template <int Half, bool IsSecond, class V, int... P>
XF_ALWAYS_INLINE V halves_of_parts(V a, V b, std::integer_sequence<int, P...>) {
    return __builtin_shufflevector(a, b, (P / Half * 2 * Half + P % Half + (IsSecond ? Half : 0))...);
}

/// Sums the lanes of each vector, the upper half onto the lower one until one is left: the sum of vector k
/// comes to lane k of what `sums` points to. Vectors are folded together, as a shuffle then serves two of
/// them.
template <int Half, int Count, class T, int N>
XF_ALWAYS_INLINE void fold_together(const vec<T, N>* v, T* sums) {
    if constexpr (Half == 0) {
        for (int k = 0; k < Count; ++k) store_vec(sums + k * N, v[k]);
    } else {
        constexpr int left = (Count + 1) / 2;
        vec<T, N> folded[left];
#pragma GCC unroll 8
        for (int k = 0; k < left; ++k) {
            const vec<T, N> a = v[2 * k], b = v[2 * k + 1 < Count ? 2 * k + 1 : 2 * k];
            folded[k] = halves_of_parts<Half, false>(a, b, indices<N>{}) +
                        halves_of_parts<Half, true>(a, b, indices<N>{});
        }
        fold_together<Half / 2, left, T, N>(folded, sums);
    }
}

/// Two chains of vectors for each result, in every tile: a result does not depend on its place.
using first_chain = std::integral_constant<int, 0>;
using second_chain = std::integral_constant<int, 1>;

/// The lanes of the column operand: as many elements from `at` as `lanes` has, or one for all of them. Lanes
/// past the end are 0 in both operands, as an infinity times 0 would be NaN.
template <bool IsSplat, class V, class T, class Lanes>
XF_ALWAYS_INLINE V column_lanes(const Lanes& lanes, const T* at, index_t k) {
    constexpr int N = Lanes::count;
    if constexpr (!IsSplat) return lanes.load(at + k);
    else if constexpr (std::is_same_v<Lanes, full<N>>) return broadcast<T, N>(*at);
    else {
        T same[N];
        store_vec(same, broadcast<T, N>(*at));
        return lanes.load(static_cast<const T*>(same));
    }
}

template <class Op, int MR, int NR, bool IsSplat>
[[gnu::noinline]] static void inner_tile(const inner_args& a, index_t m0, index_t n0) {
    using V = typename Op::vector;
    using T = typename Op::type;
    constexpr int N = Op::lanes;
    V acc[MR][NR][2];
#pragma GCC unroll 8
    for (int i = 0; i < MR; ++i)
#pragma GCC unroll 8
        for (int j = 0; j < NR; ++j)
#pragma GCC unroll 8
            for (int u = 0; u < 2; ++u) acc[i][j][u] = V{};
    const char *row[MR], *column[NR];
#pragma GCC unroll 8
    for (int i = 0; i < MR; ++i) row[i] = static_cast<const char*>(a.rows) + a.row_offsets[m0 + i];
#pragma GCC unroll 8
    for (int j = 0; j < NR; ++j) column[j] = static_cast<const char*>(a.columns) + a.column_offsets[n0 + j];
    for (const k_run *s = a.k_runs, *end = s + a.k_run_count; s != end; ++s) {
        const auto step = [&](auto lanes, index_t k, auto chain) __attribute__((always_inline)) {
            constexpr int u = decltype(chain)::value;
            V y[NR];
#pragma GCC unroll 8
            for (int j = 0; j < NR; ++j)
                y[j] = column_lanes<IsSplat, V>(lanes, reinterpret_cast<const T*>(column[j] + s->columns), k);
#pragma GCC unroll 8
            for (int i = 0; i < MR; ++i) {
                V x = lanes.load(reinterpret_cast<const T*>(row[i] + s->rows) + k);
                keep(x);
#pragma GCC unroll 8
                for (int j = 0; j < NR; ++j) acc[i][j][u] = Op::add(acc[i][j][u], x, y[j]);
            }
        };
        index_t k = 0;
        for (; k + 2 * N <= s->count; k += 2 * N) {
            step(full<N>{}, k, first_chain{});
            step(full<N>{}, k + N, second_chain{});
        }
        if (k + N <= s->count) step(full<N>{}, k, first_chain{}), k += N;
        if (k < s->count) step(part<N>{s->count - k}, k, first_chain{});
    }
    V sums[MR * NR];
#pragma GCC unroll 8
    for (int k = 0; k < MR * NR; ++k) sums[k] = acc[k / NR][k % NR][0] + acc[k / NR][k % NR][1];
    T folded[(MR * NR + N - 1) / N * N];
    fold_together<N / 2, MR * NR, T, N>(sums, folded);
    for (int k = 0; k < MR * NR; ++k) {
        auto* out = reinterpret_cast<T*>(static_cast<char*>(a.out) + a.out_rows[m0 + k / NR] +
                                         a.out_columns[n0 + k % NR]);
        *out = scaled<T>(a.accumulate ? T(*out + folded[k]) : folded[k], a.scale);
    }
}

/// Rows by the columns from n to `past`, NR at a time and then fewer.
template <class Op, int MR, int NR, bool IsSplat>
void inner_columns(const inner_args& a, index_t m, index_t n, index_t past) {
    for (; n + NR <= past; n += NR) inner_tile<Op, MR, NR, IsSplat>(a, m, n);
    if constexpr (NR > 1) {
        if (n < past) inner_columns<Op, MR, NR / 2, IsSplat>(a, m, n, past);
    }
}

/// Tiles of `results` results, so that a few rows have as many chains of additions as many: enough to hide
/// the latency of one, and the cost of folding is shared.
template <class Op, bool IsSplat>
void inner_block(const inner_args& a) {
    constexpr int results = has_masks ? 8 : Op::is_emulated ? 2 : 4, rows = results / 2;
    for (index_t n = 0; n < a.n; n += results) {
        const index_t past = n + results < a.n ? n + results : a.n;
        index_t m = 0;
        for (; m + rows <= a.m; m += rows) inner_columns<Op, rows, 2, IsSplat>(a, m, n, past);
        if constexpr (rows > 2) {
            for (; m + 2 <= a.m; m += 2) inner_columns<Op, 2, results / 2, IsSplat>(a, m, n, past);
        }
        for (; m < a.m; ++m) inner_columns<Op, 1, results, IsSplat>(a, m, n, past);
    }
}

template <class Op>
void inner(const inner_args& a) {
    if (a.is_splat) inner_block<Op, true>(a);
    else inner_block<Op, false>(a);
}
