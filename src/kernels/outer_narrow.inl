// Outer products of at most four columns: a vector holds four rows of four results each, so that no lane is
// idle but for the columns that are not there. Four terms of a row are one load, and a permutation spreads
// each over the lanes of its row. Each result is the same chain of additions as in the other tiles.

#if defined(__AVX512BW__)
template <class Op>
inline constexpr bool has_narrow_tiles = std::is_same_v<Op, multiply<float>>;

/// Each lane of the row's quarter of a vector is its term `Term`.
template <int Term>
XF_ALWAYS_INLINE vec<float, 16> spread_term(__m512 x) {
    return (vec<float, 16>)_mm512_maskz_permute_ps(0xffff, x, Term * 0x55);
}

/// The same terms of four rows, `step` bytes apart.
template <class Load>
XF_ALWAYS_INLINE __m512 four_rows(const char* at, index_t step, const Load& load) {
    const __m256 low = _mm256_insertf128_ps(_mm256_castps128_ps256(load(at)), load(at + step), 1);
    const __m256 high =
        _mm256_insertf128_ps(_mm256_castps128_ps256(load(at + 2 * step)), load(at + 3 * step), 1);
    return _mm512_insertf32x8(_mm512_castps256_ps512(low), high, 1);
}

/// The sums of four rows to the result.
XF_ALWAYS_INLINE void store_four_rows(const contraction_args& a, index_t first, vec<float, 16> acc) {
    const part<4> columns{a.n};
    float sums[16];
    store_vec(sums, acc);
    for (int m = 0; m < 4; ++m) {
        auto* out = reinterpret_cast<float*>(static_cast<char*>(a.out) + a.out_rows[first + m]);
        auto sum = load_vec<vec<float, 4>>(sums + 4 * m);
        if (a.accumulate) sum += columns.load(out);
        vec<float, 4> row[1][1] = {{scaled<float>(sum, a.scale)}};
        finish_results<float, 4, 1, 1>(a, first + m, row, columns);
        columns.store(out, row[0][0]);
    }
}

/// Rows `first` to first + 4 * Groups, which lie `step` bytes apart.
template <class Op, int Groups>
[[gnu::noinline]] static void narrow_tile(const contraction_args& a, index_t first, index_t step) {
    using V = typename Op::vector;
    const auto columns = __mmask8((1 << a.n) - 1);
    const char* row = static_cast<const char*>(a.rows) + a.row_offsets[first];
    V acc[Groups];
#pragma GCC unroll 8
    for (int g = 0; g < Groups; ++g) acc[g] = V{};
    for (const k_run *s = a.k_runs, *end = s + a.k_run_count; s != end; ++s) {
        const char *x_at = row + s->rows, *y_at = static_cast<const char*>(a.columns) + s->columns;
        const auto column = [&](const char* at) __attribute__((always_inline)) {
            return (V)_mm512_maskz_broadcast_f32x4(0xffff, _mm_maskz_loadu_ps(columns, at));
        };
        index_t left = s->count;
        for (; left >= 4; left -= 4, x_at += 4 * sizeof(float), y_at += 4 * a.column_step) {
            const V y0 = column(y_at), y1 = column(y_at + a.column_step),
                    y2 = column(y_at + 2 * a.column_step), y3 = column(y_at + 3 * a.column_step);
            const char* from = x_at;
#pragma GCC unroll 8
            for (int g = 0; g < Groups; ++g, from += 4 * step) {
                const __m512 x =
                    four_rows(from, step, [](const char* p) { return _mm_loadu_ps((const float*)p); });
                acc[g] = Op::add(acc[g], spread_term<0>(x), y0);
                acc[g] = Op::add(acc[g], spread_term<1>(x), y1);
                acc[g] = Op::add(acc[g], spread_term<2>(x), y2);
                acc[g] = Op::add(acc[g], spread_term<3>(x), y3);
            }
        }
        for (; left > 0; --left, x_at += sizeof(float), y_at += a.column_step) {
            const V y = column(y_at);
#pragma GCC unroll 8
            for (int g = 0; g < Groups; ++g) {
                const __m512 x = four_rows(x_at + 4 * g * step, step,
                                           [](const char* p) { return _mm_load_ss((const float*)p); });
                acc[g] = Op::add(acc[g], spread_term<0>(x), y);
            }
        }
    }
#pragma GCC unroll 8
    for (int g = 0; g < Groups; ++g) store_four_rows(a, first + 4 * g, acc[g]);
}

/// How far apart `count` rows lie, where it is the same for all; else 0.
inline index_t step_of_rows(const contraction_args& a, index_t first, int count) {
    const index_t step = a.row_offsets[first + 1] - a.row_offsets[first];
    for (int m = 2; m < count; ++m)
        if (a.row_offsets[first + m] - a.row_offsets[first + m - 1] != step) return 0;
    return step;
}

/// As many rows as are in tiles of four columns; terms follow each other in the rows.
template <class Op>
index_t narrow_rows(const contraction_args& a) {
    constexpr int groups = 6, rows = 4 * groups;
    index_t m = 0;
    for (; m + rows <= a.m; m += rows) {
        const index_t step = step_of_rows(a, m, rows);
        if (step != 0) narrow_tile<Op, groups>(a, m, step);
        else
            for (index_t k = m; k < m + rows; k += 8) outer_tile<Op, 8, 1>(a, k);
    }
    return m;
}
#else
template <class Op>
inline constexpr bool has_narrow_tiles = false;
#endif
