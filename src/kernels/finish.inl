// What is done to a tile of results before it leaves the registers. An addition rounds as in a row of its
// own.

/// x where it is not below zero, or no number.
template <class V>
XF_ALWAYS_INLINE V cut_at_zero(V x) {
#if defined(__AVX512F__)
    if constexpr (std::is_same_v<V, vec<float, 16>>)
        return (V)_mm512_maskz_max_ps(0xffff, __m512{}, (__m512)x);
    if constexpr (std::is_same_v<V, vec<double, 8>>)
        return (V)_mm512_maskz_max_pd(0xff, __m512d{}, (__m512d)x);
#endif
#if defined(__AVX__)
    if constexpr (std::is_same_v<V, vec<float, 8>>) return (V)_mm256_max_ps(__m256{}, (__m256)x);
    if constexpr (std::is_same_v<V, vec<double, 4>>) return (V)_mm256_max_pd(__m256d{}, (__m256d)x);
#endif
#if defined(__SSE2__)
    if constexpr (std::is_same_v<V, vec<float, 4>>) return (V)_mm_max_ps(__m128{}, (__m128)x);
    if constexpr (std::is_same_v<V, vec<double, 2>>) return (V)_mm_max_pd(__m128d{}, (__m128d)x);
#endif
    const V zero{};
    return zero > x ? zero : x;
}

/// Row m of a tile's results, and where what is added to them lies.
inline const char* finish_operand(const contraction_args& a, const finish_step& s, index_t m) {
    const auto* at = static_cast<const char*>(s.operand);
    return s.reads == finish_reading::results ? at + a.out_rows[m] : at;
}

/// `column`: of the tile's first one, counted from the column that the operands of the steps are for.
template <class T, int N, int MR, int NV, class Tail>
XF_ALWAYS_INLINE void finish_results(const contraction_args& a, index_t first, vec<T, N> (&acc)[MR][NV],
                                     Tail tail, index_t column = 0) {
    using V = vec<T, N>;
    const auto load = [&](const char* at, int v) __attribute__((always_inline)) {
        const auto* from = reinterpret_cast<const T*>(at) + column + v * N;
        return v + 1 < NV ? load_vec<V>(from) : tail.load(from);
    };
    for (const finish_step *s = a.finish_steps, *end = s + a.finish_count; s != end; ++s) {
        if (s->what == finish::relu) {
#pragma GCC unroll 16
            for (int m = 0; m < MR; ++m)
#pragma GCC unroll 8
                for (int v = 0; v < NV; ++v) acc[m][v] = cut_at_zero(acc[m][v]);
        } else if (s->reads == finish_reading::results) {
#pragma GCC unroll 16
            for (int m = 0; m < MR; ++m) {
                const char* row = finish_operand(a, *s, first + m);
#pragma GCC unroll 8
                for (int v = 0; v < NV; ++v) acc[m][v] += load(row, v);
            }
        } else {
            V y[NV];
#pragma GCC unroll 8
            for (int v = 0; v < NV; ++v)
                y[v] = s->reads == finish_reading::one ? broadcast<T, N>(*static_cast<const T*>(s->operand))
                                                       : load(static_cast<const char*>(s->operand), v);
#pragma GCC unroll 16
            for (int m = 0; m < MR; ++m)
#pragma GCC unroll 8
                for (int v = 0; v < NV; ++v) acc[m][v] += y[v];
        }
    }
}
