// Products of rows that slide over their operand: a row begins one tap after the one before, as depthwise
// filters and stencils have it. A tile loads each vector of the operand once for all the taps of a group, and
// adds it to every row of the tile that it is a tap of. Each result is the same chain of additions as in the
// other tiles.

/// What follows each other in the rows as the rows do: the terms of a k_run, or, of single elements, k_runs
/// of as many terms each.
struct sliding_taps {
    index_t x_step = 0, y_step = 0;  ///< from tap to tap, in the rows and in the columns
};

/// Two accumulators to a row; 8 rows, the filters and what is loaded stay within 32 registers.
inline constexpr int sliding_rows = 8;
/// Shorter lines share too little: those of 7 and 14 rows take a tenth longer than the other tiles.
inline constexpr index_t shortest_sliding_line = 16;

template <class Body, int... I>
XF_ALWAYS_INLINE void for_each_index(std::integer_sequence<int, I...>, const Body& body) {
    (body(std::integral_constant<int, I>{}), ...);
}

/// Adds G taps of `Count` terms each, whose filter stays in registers.
template <class Op, int G, int Count, bool IsSplat, int R, int NV, class V, class Tail>
XF_ALWAYS_INLINE void add_taps(V (&acc)[R][NV], const char* x, const char* y, const sliding_taps& taps,
                               const contraction_args& a, Tail tail) {
    using T = typename Op::type;
    constexpr int N = Op::lanes;
    V filter[G][Count][IsSplat ? 1 : NV];
#pragma GCC unroll 8
    for (int g = 0; g < G; ++g)
#pragma GCC unroll 8
        for (int c = 0; c < Count; ++c) {
            const auto* from = reinterpret_cast<const T*>(y + g * taps.y_step + c * a.column_step);
            if constexpr (IsSplat) filter[g][c][0] = broadcast<T, N>(*from);
            else {
#pragma GCC unroll 8
                for (int v = 0; v + 1 < NV; ++v) filter[g][c][v] = load_vec<V>(from + v * N);
                filter[g][c][NV - 1] = tail.load(from + (NV - 1) * N);
            }
        }
    for_each_index(
        indices<R - 1 + G>{}, [&](auto input) __attribute__((always_inline)) {
#pragma GCC unroll 8
            for (int c = 0; c < Count; ++c) {
                const auto* from = reinterpret_cast<const T*>(x + c * a.row_step);
#pragma GCC unroll 8
                for (int v = 0; v < NV; ++v) {
                    V at = v + 1 < NV ? load_vec<V>(from + v * N) : tail.load(from + v * N);
                    keep(at);
                    __builtin_prefetch(reinterpret_cast<const char*>(from + v * N) + R * taps.x_step);
                    for_each_index(
                        indices<G>{}, [&](auto g) __attribute__((always_inline)) {
                            constexpr int row = decltype(input)::value - decltype(g)::value;
                            if constexpr (row >= 0 && row < R)
                                acc[row][v] =
                                    Op::add(acc[row][v], at, filter[decltype(g)::value][c][IsSplat ? 0 : v]);
                        });
                }
            }
            x += taps.x_step;
        });
}

/// Adds G taps of `count` terms each, single elements that are read as they are needed.
template <class Op, int G, int R, int NV, class V, class Tail>
XF_ALWAYS_INLINE void add_elements(V (&acc)[R][NV], const char* x, const char* y, index_t count,
                                   const sliding_taps& taps, const contraction_args& a, Tail tail) {
    using T = typename Op::type;
    constexpr int N = Op::lanes;
    for_each_index(
        indices<R - 1 + G>{}, [&](auto input) __attribute__((always_inline)) {
#pragma GCC unroll 8
            for (int v = 0; v < NV; ++v) __builtin_prefetch(x + v * native_bytes + R * taps.x_step);
            const char *x_at = x, *y_at = y;
            for (index_t c = 0; c < count; ++c, x_at += a.row_step, y_at += a.column_step) {
                const auto* from = reinterpret_cast<const T*>(x_at);
                V at[NV];
#pragma GCC unroll 8
                for (int v = 0; v < NV; ++v) {
                    at[v] = v + 1 < NV ? load_vec<V>(from + v * N) : tail.load(from + v * N);
                    keep(at[v]);
                }
                for_each_index(
                    indices<G>{}, [&](auto g) __attribute__((always_inline)) {
                        constexpr int row = decltype(input)::value - decltype(g)::value;
                        if constexpr (row >= 0 && row < R) {
                            const V each = broadcast<T, N>(
                                *reinterpret_cast<const T*>(y_at + decltype(g)::value * taps.y_step));
#pragma GCC unroll 8
                            for (int v = 0; v < NV; ++v) acc[row][v] = Op::add(acc[row][v], at[v], each);
                        }
                    });
            }
            x += taps.x_step;
        });
}

/// Taps of vectors: the terms of a k_run.
template <class Op, int R, int NV, class V, class Tail>
XF_ALWAYS_INLINE void add_terms(V (&acc)[R][NV], const char* row, const k_run& s, const sliding_taps& taps,
                                const contraction_args& a, Tail tail) {
    const char *x = row + s.rows, *y = static_cast<const char*>(a.columns) + s.columns;
    index_t left = s.count;
    for (; left >= 3 && left != 4; left -= 3, x += 3 * taps.x_step, y += 3 * taps.y_step)
        add_taps<Op, 3, 1, false>(acc, x, y, taps, a, tail);
    for (; left >= 2; left -= 2, x += 2 * taps.x_step, y += 2 * taps.y_step)
        add_taps<Op, 2, 1, false>(acc, x, y, taps, a, tail);
    if (left > 0) add_taps<Op, 1, 1, false>(acc, x, y, taps, a, tail);
}

/// Taps of single elements: k_runs, by five, three and two. Returns the one after them.
template <class Op, int R, int NV, class V, class Tail>
XF_ALWAYS_INLINE const k_run* add_k_runs(V (&acc)[R][NV], const char* row, const k_run* s, index_t left,
                                         const sliding_taps& taps, const contraction_args& a, Tail tail) {
    const char *x = row + s->rows, *y = static_cast<const char*>(a.columns) + s->columns;
    if (left == 5 || left > 6) return add_elements<Op, 5>(acc, x, y, s->count, taps, a, tail), s + 5;
    if (left == 2 || left == 4) return add_elements<Op, 2>(acc, x, y, s->count, taps, a, tail), s + 2;
    if (s->count == 3) add_taps<Op, 3, 3, true>(acc, x, y, taps, a, tail);
    else add_elements<Op, 3>(acc, x, y, s->count, taps, a, tail);
    return s + 3;
}

/// R rows from `first` on, of up to NV vectors, which begin at `column` of those that are finished together.
template <class Op, int R, int NV, bool IsSplat>
[[gnu::noinline]] static void sliding_tile(const contraction_args& a, index_t first, const sliding_taps& taps,
                                           index_t column) {
    using V = typename Op::vector;
    using T = typename Op::type;
    constexpr int N = Op::lanes;
    const part<N> last{a.n - (NV - 1) * N};
    const auto tail = tail_of<false>(last);
    const char* row = static_cast<const char*>(a.rows) + a.row_offsets[first];
    V acc[R][NV];
#pragma GCC unroll 16
    for (int m = 0; m < R; ++m)
#pragma GCC unroll 8
        for (int v = 0; v < NV; ++v) acc[m][v] = V{};
    for (const k_run *s = a.k_runs, *end = s + a.k_run_count; s != end;) {
        if constexpr (IsSplat) s = add_k_runs<Op>(acc, row, s, end - s, taps, a, tail);
        else add_terms<Op>(acc, row, *s++, taps, a, tail);
    }
    store_tile<T, N, R, NV>(a, first, acc, last, column);
}

/// The taps of such a product; a step of 0 where there are none.
template <bool IsSplat>
sliding_taps taps_of(const contraction_args& a) {
    if constexpr (!IsSplat) return {a.row_step, a.column_step};
    if (a.k_run_count < 2) return {};
    const k_run *run = a.k_runs, *end = run + a.k_run_count;
    const sliding_taps taps{run[1].rows - run[0].rows, run[1].columns - run[0].columns};
    for (; run != end; ++run) {
        const bool goes_on = run + 1 == end || (run[1].rows - run[0].rows == taps.x_step &&
                                                run[1].columns - run[0].columns == taps.y_step);
        if (run->count != a.k_runs->count || !goes_on) return {};
    }
    return taps;
}

/// How many rows from m on begin `step` apart.
inline index_t rows_at_step(const contraction_args& a, index_t m, index_t step) {
    index_t end = m + 1;
    while (end < a.m && a.row_offsets[end] - a.row_offsets[end - 1] == step) ++end;
    return end - m;
}

/// `count` rows from m on as tiles of R rows, the last one over rows that are computed already. All columns
/// of a tile before the next: results go to memory in its order.
template <class Op, int R, bool IsSplat>
void slide(const contraction_args& a, index_t m, index_t count, const sliding_taps& taps) {
    contraction_args some = a;
    for (index_t k = 0; k < count; k += R) {
        const index_t first = m + (k + R <= count ? k : count - R);
        for (index_t j = 0; j < a.n; j += 2 * Op::lanes) {
            move_to_columns<typename Op::type, IsSplat>(some, a, j, 2 * Op::lanes);
            if (some.n > Op::lanes) sliding_tile<Op, R, 2, IsSplat>(some, first, taps, j);
            else sliding_tile<Op, R, 1, IsSplat>(some, first, taps, j);
        }
    }
}

/// Rows that do not slide, or too few.
template <class Op, bool IsSplat>
void stand(const contraction_args& a, index_t m, index_t count) {
    contraction_args rest = a;
    rest.row_offsets += m, rest.out_rows += m, rest.m = count;
    row_vectors<Op, IsSplat>(rest);
}

/// Does nothing unless enough rows slide, at the start or behind the end of a line.
template <class Op, bool IsSplat>
bool slide(const contraction_args& a) {
    constexpr int R = sliding_rows;
    const sliding_taps taps = taps_of<IsSplat>(a);
    if (a.accumulate || taps.x_step == 0) return false;
    index_t count = rows_at_step(a, 0, taps.x_step);
    if (count < shortest_sliding_line &&
        (count == a.m || rows_at_step(a, count, taps.x_step) < shortest_sliding_line))
        return false;
    for (index_t m = 0; m < a.m; m += count) {
        count = rows_at_step(a, m, taps.x_step);
        if (count % R != 0 && count % (R - 1) == 0) slide<Op, R - 1, IsSplat>(a, m, count, taps);
        else if (count >= R) slide<Op, R, IsSplat>(a, m, count, taps);
        else stand<Op, IsSplat>(a, m, count);
    }
    return true;
}
