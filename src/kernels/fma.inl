// The multiply-add of a contraction: acc + x * y, element by element. A type of integers wraps, so
// it is unsigned.

template <class T>
struct multiply {
    using type = T;
    static constexpr int lanes = native_bytes / int(sizeof(T));
    using vector = vec<T, lanes>;
    /// Integer products that the instruction set has no instruction for take registers of their own.
    static constexpr bool is_emulated = T(0.5) == 0 && !has_masks && (sizeof(T) == 8 || native_bytes == 16);
    XF_ALWAYS_INLINE vector add(vector acc, vector x, vector y) { return acc + x * y; }
};

/// Pairs of 16-bit elements: acc + x.low * y.low + x.high * y.high. Elements of 8 bits do not overflow.
struct multiply_pairs {
    using type = std::uint32_t;
    static constexpr int lanes = native_bytes / 4;
    using vector = vec<std::uint32_t, lanes>;
    static constexpr bool is_emulated = false;
    XF_ALWAYS_INLINE vector add(vector acc, vector x, vector y) {
#if defined(__AVX512VNNI__)
        return (vector)_mm512_dpwssd_epi32((__m512i)acc, (__m512i)x, (__m512i)y);
#elif defined(__AVX512BW__)
        return acc + (vector)_mm512_madd_epi16((__m512i)x, (__m512i)y);
#elif defined(__AVX2__)
        return acc + (vector)_mm256_madd_epi16((__m256i)x, (__m256i)y);
#elif defined(__SSE2__)
        return acc + (vector)_mm_madd_epi16((__m128i)x, (__m128i)y);
#else
        using words = vec<std::int32_t, lanes>;
        const words a = (words)x, b = (words)y;
        const words low = ((a << 16) >> 16) * ((b << 16) >> 16), high = (a >> 16) * (b >> 16);
        return acc + (vector)low + (vector)high;
#endif
    }
};

/// The result of a sum, divided where asked for.
template <class T, class V>
XF_ALWAYS_INLINE V scaled(V sum, const scaling& s) {
    if constexpr (std::is_floating_point_v<T>) {
        if (s.is_set) return sum / T(s.divisor);
    }
    return sum;
}
