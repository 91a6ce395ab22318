// Vectors of the instruction set being built, and their loads and stores.
// Included inside the namespace of one instruction set: nothing here may be shared between two.

#if defined(__AVX512F__)
inline constexpr int native_bytes = 64;
#elif defined(__AVX2__)
inline constexpr int native_bytes = 32;
#else
inline constexpr int native_bytes = 16;
#endif

/// Whether a tail can be read and written under a mask; else it is done one lane at a time.
#if defined(__AVX512BW__)
inline constexpr bool has_masks = true;
#else
inline constexpr bool has_masks = false;
#endif

template <class T, int N>
struct vec_of {
    typedef T type __attribute__((vector_size(N * sizeof(T))));
};
template <class T, int N>
using vec = typename vec_of<T, N>::type;

template <int Bytes>
struct int_of;
template <>
struct int_of<1> {
    using type = std::int8_t;
    using bits = std::uint8_t;
};
template <>
struct int_of<2> {
    using type = std::int16_t;
    using bits = std::uint16_t;
};
template <>
struct int_of<4> {
    using type = std::int32_t;
    using bits = std::uint32_t;
};
template <>
struct int_of<8> {
    using type = std::int64_t;
    using bits = std::uint64_t;
};

template <int N>
using indices = std::make_integer_sequence<int, N>;

template <class V>
XF_ALWAYS_INLINE V load_vec(const void* p) {
    V v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
template <class V>
XF_ALWAYS_INLINE void store_vec(void* p, V v) {
    __builtin_memcpy(p, &v, sizeof v);
}
template <class V, class T>
XF_ALWAYS_INLINE V splat(T x) {
    return V{} + x;
}
/// Keeps a loaded vector in a register: g++ would rather load it again for each use.
template <class V>
XF_ALWAYS_INLINE void keep(V& v) {
#if defined(__AVX512F__)
    asm("" : "+v"(v));
#else
    (void)v;
#endif
}
/// Splat that keeps the bits of -0.
template <class T, int N>
XF_ALWAYS_INLINE vec<T, N> broadcast(T x) {
    return [x]<int... I>(std::integer_sequence<int, I...>) __attribute__((always_inline)) {
        return vec<T, N>{(void(I), x)...};
    }
    (indices<N>{});
}

/// Lanes of the element at `From` of `a`, and of those behind it in `b`.
template <int From, class V, int... I>
XF_ALWAYS_INLINE V lanes_from(V a, V b, std::integer_sequence<int, I...>) {
    if constexpr (From == 0) return a;
    else return __builtin_shufflevector(a, b, (From + I)...);
}

/// All N lanes.
template <int N>
struct full {
    static constexpr int count = N;
    template <class T>
    XF_ALWAYS_INLINE vec<T, N> load(const T* p) {
        return load_vec<vec<T, N>>(p);
    }
    template <class T>
    XF_ALWAYS_INLINE void store(T* p, vec<T, N> v) {
        store_vec(p, v);
    }
};

/// The first `n` of N lanes, 0 <= n <= N. The others read as `fill` and are not written.
template <int N>
struct part {
    static constexpr int count = N;
    index_t n;

    /// For any n.
    XF_ALWAYS_INLINE part clamped(index_t n) { return {n < 0 ? 0 : n > N ? N : n}; }

#if defined(__AVX512BW__)
    /// A mask of bytes serves every element size: vmovdqu8 costs no more than vmovdqu32.
    [[gnu::always_inline]] std::uint64_t mask(index_t size) const {
        return _bzhi_u64(~std::uint64_t(0), std::uint64_t(n * size));
    }
    template <class T>
    [[gnu::always_inline]] vec<T, N> load(const T* p, vec<T, N> fill = vec<T, N>{}) const {
        const std::uint64_t m = mask(sizeof(T));
        if constexpr (sizeof fill == 64) return (vec<T, N>)_mm512_mask_loadu_epi8((__m512i)fill, m, p);
        else if constexpr (sizeof fill == 32)
            return (vec<T, N>)_mm256_mask_loadu_epi8((__m256i)fill, __mmask32(m), p);
        else {
            __m128i wide = _mm_setzero_si128();
            __builtin_memcpy(&wide, &fill, sizeof fill);
            wide = _mm_mask_loadu_epi8(wide, __mmask16(m), p);
            __builtin_memcpy(&fill, &wide, sizeof fill);
            return fill;
        }
    }
    template <class T>
    [[gnu::always_inline]] void store(T* p, vec<T, N> v) const {
        const std::uint64_t m = mask(sizeof(T));
        if constexpr (sizeof v == 64) _mm512_mask_storeu_epi8(p, m, (__m512i)v);
        else if constexpr (sizeof v == 32) _mm256_mask_storeu_epi8(p, __mmask32(m), (__m256i)v);
        else {
            __m128i wide = _mm_setzero_si128();
            __builtin_memcpy(&wide, &v, sizeof v);
            _mm_mask_storeu_epi8(p, __mmask16(m), wide);
        }
    }
#else
    template <class T>
    [[gnu::always_inline]] vec<T, N> load(const T* p, vec<T, N> fill = vec<T, N>{}) const {
        T lanes[N];
        __builtin_memcpy(lanes, &fill, sizeof fill);
        for (index_t i = 0; i < n && i < N; ++i) lanes[i] = p[i];
        return load_vec<vec<T, N>>(lanes);
    }
    template <class T>
    [[gnu::always_inline]] void store(T* p, vec<T, N> v) const {
        T lanes[N];
        __builtin_memcpy(lanes, &v, sizeof v);
        for (index_t i = 0; i < n && i < N; ++i) p[i] = lanes[i];
    }
#endif
};

/// The first lane of a mask that is set, or -1.
template <class T, class Mask>
XF_ALWAYS_INLINE int first_lane(Mask m) {
#if defined(__AVX512BW__)
    std::uint64_t bits = 0;
    if constexpr (sizeof(T) == 1) bits = _mm512_movepi8_mask((__m512i)m);
    else if constexpr (sizeof(T) == 2) bits = _mm512_movepi16_mask((__m512i)m);
    else if constexpr (sizeof(T) == 4) bits = _mm512_movepi32_mask((__m512i)m);
    else bits = _mm512_movepi64_mask((__m512i)m);
    return bits ? __builtin_ctzll(bits) : -1;
#else
    std::uint64_t words[sizeof(Mask) / 8];
    __builtin_memcpy(words, &m, sizeof m);
    for (int i = 0; i < int(sizeof(Mask) / 8); ++i)
        if (words[i]) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return (i * 8 + __builtin_ctzll(words[i]) / 8) / int(sizeof(T));
#else
            return (i * 8 + __builtin_clzll(words[i]) / 8) / int(sizeof(T));
#endif
        }
    return -1;
#endif
}

/// Calls body(lanes, j) for whole vectors of N columns, then for the tail. `may_repeat`: the
/// body's sources are not its targets, so that a last vector may overlap the one before: loads under a mask
/// take up to a quarter longer on a Zen 5 where the rows come in from memory.
template <int N, class Body>
XF_ALWAYS_INLINE void for_columns(index_t cols, bool may_repeat, Body body) {
    index_t j = 0;
    for (; j + N <= cols; j += N) body(full<N>{}, j);
    if (j == cols) return;
    if (may_repeat && j > 0) return body(full<N>{}, cols - N);
    if constexpr (has_masks) {
        body(part<N>{cols - j}, j);
    } else {
        for (; j < cols; ++j) body(full<1>{}, j);
    }
}
