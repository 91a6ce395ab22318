// max and min of vectors.

template <class V, class T>
inline constexpr int lanes_of = sizeof(V) / sizeof(T);

/// x86's own max and min return their second operand if either is NaN. (The forms with a full mask
/// are the same instructions; g++ 12 warns about its own header for the others.)
template <bool Max, class V>
XF_ALWAYS_INLINE V second_if_unordered(V a, V b) {
#if defined(__AVX512F__)
    if constexpr (sizeof(V) == 64 && lanes_of<V, float> == 16 && sizeof(a[0]) == 4)
        return Max ? (V)_mm512_maskz_max_ps(0xffff, (__m512)a, (__m512)b)
                   : (V)_mm512_maskz_min_ps(0xffff, (__m512)a, (__m512)b);
    else if constexpr (sizeof(V) == 64)
        return Max ? (V)_mm512_maskz_max_pd(0xff, (__m512d)a, (__m512d)b)
                   : (V)_mm512_maskz_min_pd(0xff, (__m512d)a, (__m512d)b);
    else
#endif
#if defined(__AVX2__)
        if constexpr (sizeof(V) == 32 && sizeof(a[0]) == 4)
        return Max ? (V)_mm256_max_ps((__m256)a, (__m256)b) : (V)_mm256_min_ps((__m256)a, (__m256)b);
    else if constexpr (sizeof(V) == 32)
        return Max ? (V)_mm256_max_pd((__m256d)a, (__m256d)b) : (V)_mm256_min_pd((__m256d)a, (__m256d)b);
    else
#endif
#if defined(__SSE2__)
        if constexpr (sizeof(V) == 16 && sizeof(a[0]) == 4)
        return Max ? (V)_mm_max_ps((__m128)a, (__m128)b) : (V)_mm_min_ps((__m128)a, (__m128)b);
    else if constexpr (sizeof(V) == 16)
        return Max ? (V)_mm_max_pd((__m128d)a, (__m128d)b) : (V)_mm_min_pd((__m128d)a, (__m128d)b);
    else
#endif
        if constexpr (Max)
        return a > b ? a : b;
    else return a < b ? a : b;
}

/// max or min of floats in which any NaN wins: b's survives the instruction above, a's is put back.
template <bool Max, class T, class V>
XF_ALWAYS_INLINE V extreme(V a, V b) {
    if constexpr (std::is_integral_v<T>) {
        if constexpr (Max) return a > b ? a : b;
        else return a < b ? a : b;
    } else {
        const V best = second_if_unordered<Max>(a, b);
#if defined(__AVX512F__)
        // One instruction: classes 0 and 1 (quiet and signalling NaN) of `a` become its quiet NaN.
        if constexpr (sizeof(V) == 64 && sizeof(T) == 4)
            return (V)_mm512_fixupimm_ps((__m512)best, (__m512)a, _mm512_set1_epi32(0x22), 0);
        else if constexpr (sizeof(V) == 64)
            return (V)_mm512_fixupimm_pd((__m512d)best, (__m512d)a, _mm512_set1_epi64(0x22), 0);
#endif
        using bits = vec<typename int_of<sizeof(T)>::type, lanes_of<V, T>>;
        return (V)((bits)best | (bits)(a != a));  // all ones is a NaN
    }
}
