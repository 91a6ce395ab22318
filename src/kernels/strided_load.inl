// Columns that are not side by side: every second, or any distance apart.

/// Columns one element apart.
struct unit_columns {
    template <class Lanes, class T>
    [[gnu::always_inline]] auto load(Lanes lanes, const T* p) const {
        return lanes.load(p);
    }
    [[gnu::always_inline]] index_t at(index_t j) const { return j; }
};

/// Even lanes of 2N-1 elements. The second vector starts one element early, so that nothing
/// past the last wanted element is touched.
template <class V, int... I>
XF_ALWAYS_INLINE V even_lanes(V a, V b, std::integer_sequence<int, I...>) {
    constexpr int n = sizeof...(I);
    return __builtin_shufflevector(a, b, (2 * I < n ? 2 * I : 2 * I + 1)...);
}

/// Columns two elements apart: two loads and one permute for a vector.
struct even_columns {
    template <int N, class T>
    [[gnu::always_inline]] vec<T, N> load(full<N>, const T* p) const {
        if constexpr (N == 1) return load_vec<vec<T, 1>>(p);
        else return even_lanes(load_vec<vec<T, N>>(p), load_vec<vec<T, N>>(p + N - 1), indices<N>{});
    }
    template <int N, class T>
    [[gnu::always_inline]] vec<T, N> load(part<N> lanes, const T* p) const {
        return even_lanes(part<N>::clamped(2 * lanes.n - 1).load(p),
                          part<N>::clamped(2 * lanes.n - N).load(p + N - 1), indices<N>{});
    }
    [[gnu::always_inline]] index_t at(index_t j) const { return 2 * j; }
};

template <class V, int... I>
XF_ALWAYS_INLINE V odd_lanes(V a, V b, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(a, b, (2 * I + 1)...);
}
template <class V, int... I>
XF_ALWAYS_INLINE V leading_even_lanes(V a, V b, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(a, b, (2 * I)...);
}

template <class V>
struct even_odd {
    V even, odd;
};
/// Of exactly 2N elements.
template <int N, class T>
XF_ALWAYS_INLINE even_odd<vec<T, N>> even_and_odd(full<N>, const T* p) {
    auto a = load_vec<vec<T, N>>(p), b = load_vec<vec<T, N>>(p + N);
    keep(a), keep(b);
    return {leading_even_lanes(a, b, indices<N>{}), odd_lanes(a, b, indices<N>{})};
}
template <int N, class T>
XF_ALWAYS_INLINE even_odd<vec<T, N>> even_and_odd(part<N> lanes, const T* p) {
    const auto a = part<N>::clamped(2 * lanes.n).load(p), b = part<N>::clamped(2 * lanes.n - N).load(p + N);
    return {leading_even_lanes(a, b, indices<N>{}), odd_lanes(a, b, indices<N>{})};
}

/// Whether the processor collects such elements faster than one load each.
#if defined(__AVX512F__)
template <class T>
inline constexpr bool has_gather = sizeof(T) == 4 || sizeof(T) == 8;
#else
template <class T>
inline constexpr bool has_gather = false;
#endif

/// Columns any distance apart.
struct any_columns {
    index_t step;

    template <int N, class T>
    [[gnu::always_inline]] vec<T, N> load(full<N>, const T* p) const {
        return load(part<N>{N}, p);
    }
    template <int N, class T>
    [[gnu::always_inline]] vec<T, N> load(part<N> lanes, const T* p, vec<T, N> fill = vec<T, N>{}) const {
#if defined(__AVX512F__)
        constexpr index_t far = index_t(1) << 26;  // 15 steps fit the gather's 32-bit index
        if constexpr (N > 1 && N * sizeof(T) == 64 && sizeof(T) == 4) {
            if (step < far && step > -far) return gather4(lanes.n, p, fill);
        } else if constexpr (N > 1 && N * sizeof(T) == 64 && sizeof(T) == 8) {
            return gather8(lanes.n, p, fill);
        }
#endif
        T at[N];
        __builtin_memcpy(at, &fill, sizeof fill);
        for (index_t i = 0; i < lanes.n && i < N; ++i) at[i] = p[i * step];
        return load_vec<vec<T, N>>(at);
    }
    [[gnu::always_inline]] index_t at(index_t j) const { return j * step; }

#if defined(__AVX512F__)
    [[gnu::always_inline]] static std::uint32_t lane_mask(index_t n) {
        return n >= 16 ? 0xffffu : n <= 0 ? 0u : (1u << n) - 1u;
    }
    template <class V>
    [[gnu::always_inline]] V gather4(index_t n, const void* p, V fill) const {
        const __m512i iota = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        const __m512i at = _mm512_mullo_epi32(iota, _mm512_set1_epi32(int(step)));
        return (V)_mm512_mask_i32gather_epi32((__m512i)fill, __mmask16(lane_mask(n)), at, p, 4);
    }
    template <class V>
    [[gnu::always_inline]] V gather8(index_t n, const void* p, V fill) const {
        const __m512i at =
            _mm512_setr_epi64(0, step, 2 * step, 3 * step, 4 * step, 5 * step, 6 * step, 7 * step);
        return (V)_mm512_mask_i64gather_epi64((__m512i)fill, __mmask8(lane_mask(n)), at, p, 8);
    }
#endif
};

/// Puts a strided line of elements side by side.
template <class T>
static void gather_line(T* out, const T* in, index_t step, index_t count) {
    constexpr int width = native_bytes / int(sizeof(T));
    auto with = [&](auto columns) __attribute__((always_inline)) {
        for_columns<width>(
            count, true, [&](auto lanes, index_t j) __attribute__((always_inline)) {
                lanes.store(out + j, columns.load(lanes, in + columns.at(j)));
            });
    };
    if (step == 2) return with(even_columns{});
    if constexpr (has_gather<T>) return with(any_columns{step});
    for (index_t i = 0; i < count; ++i) out[i] = in[i * step];
}
