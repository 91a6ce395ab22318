// Terms contiguous in both operands: matrix times vector, few columns, all summed. The vector runs along
// the terms; its lanes are folded at the end.

template <class T, int N>
XF_ALWAYS_INLINE T fold(vec<T, N> v) {
    T lanes[N];
    store_vec(lanes, v);
#pragma GCC unroll 8
    for (int half = N / 2; half > 0; half /= 2)
        for (int i = 0; i < half; ++i) lanes[i] += lanes[i + half];
    return lanes[0];
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
                const V x = lanes.load(reinterpret_cast<const T*>(row[i] + s->rows) + k);
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
    for (int i = 0; i < MR; ++i)
        for (int j = 0; j < NR; ++j) {
            const V sum = acc[i][j][0] + acc[i][j][1];
            auto* out =
                reinterpret_cast<T*>(static_cast<char*>(a.out) + a.out_rows[m0 + i] + a.out_columns[n0 + j]);
            const T folded = fold<T, N>(sum);
            *out = scaled<T>(a.accumulate ? T(*out + folded) : folded, a.scale);
        }
}

template <class Op, int NR, bool IsSplat>
void inner_columns(const inner_args& a, index_t n) {
    constexpr int rows = has_masks ? 4 : Op::is_emulated ? 1 : 2;
    index_t m = 0;
    for (; m + rows <= a.m; m += rows) inner_tile<Op, rows, NR, IsSplat>(a, m, n);
    for (; m < a.m; ++m) inner_tile<Op, 1, NR, IsSplat>(a, m, n);
}

template <class Op, bool IsSplat>
void inner_block(const inner_args& a) {
    index_t n = 0;
    for (; n + 2 <= a.n; n += 2) inner_columns<Op, 2, IsSplat>(a, n);
    if (n < a.n) inner_columns<Op, 1, IsSplat>(a, n);
}

template <class Op>
void inner(const inner_args& a) {
    if (a.is_splat) inner_block<Op, true>(a);
    else inner_block<Op, false>(a);
}
