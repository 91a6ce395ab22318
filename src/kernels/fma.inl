// The multiply-add of a contraction: acc + x * y, element by element. A type of integers wraps, so
// it is unsigned.

template <class T>
struct multiply {
    using type = T;
    static constexpr int lanes = native_bytes / int(sizeof(T));
    using vector = vec<T, lanes>;
    /// Integer products that the instruction set has no instruction for take registers of their own.
    static constexpr bool is_emulated = T(0.5) == 0 && !has_masks && (sizeof(T) == 8 || native_bytes == 16);
    XF_ALWAYS_INLINE type row_element(type x) { return x; }
    XF_ALWAYS_INLINE vector add(vector acc, vector x, vector y) { return acc + x * y; }
};

/// Pairs of 16-bit elements: acc + x.low * y.low + x.high * y.high. Elements of 8 bits do not overflow.
struct multiply_pairs {
    using type = std::uint32_t;
    static constexpr int lanes = native_bytes / 4;
    using vector = vec<std::uint32_t, lanes>;
    static constexpr bool is_emulated = false;
    XF_ALWAYS_INLINE type row_element(type x) { return x; }
    XF_ALWAYS_INLINE vector add(vector acc, vector x, vector y) {
#if defined(__AVX512VNNI__)
        return (vector)_mm512_dpwssd_epi32((__m512i)acc, (__m512i)x, (__m512i)y);
#elif defined(__AVXVNNI__)
        return (vector)_mm256_dpwssd_avx_epi32((__m256i)acc, (__m256i)x, (__m256i)y);
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

#if defined(__AVX512VNNI__) || defined(__AVXVNNI__)
/// Four elements of 8 bits in a word: acc + the sum of their products. The instruction takes unsigned times
/// signed; of two operands of one kind, the rows' elements are moved by 128 into the other. What that adds to
/// a result is what a row of zeros gives (contraction_args::excess).
template <bool AreRowsSigned, bool AreColumnsSigned>
struct multiply_quads {
    using type = std::uint32_t;
    static constexpr int lanes = native_bytes / 4;
    using vector = vec<std::uint32_t, lanes>;
    static constexpr bool is_emulated = false;
    XF_ALWAYS_INLINE type row_element(type x) {
        return AreRowsSigned == AreColumnsSigned ? x ^ 0x80808080U : x;
    }
    XF_ALWAYS_INLINE vector add(vector acc, vector x, vector y) {
        return AreColumnsSigned ? add_products(acc, x, y) : add_products(acc, y, x);
    }

private:
    XF_ALWAYS_INLINE vector add_products(vector acc, vector plain, vector with_sign) {
#if defined(__AVX512VNNI__)
        return (vector)_mm512_dpbusd_epi32((__m512i)acc, (__m512i)plain, (__m512i)with_sign);
#else
        return (vector)_mm256_dpbusd_avx_epi32((__m256i)acc, (__m256i)plain, (__m256i)with_sign);
#endif
    }
};
#endif

#if defined(__AVX512BF16__)
/// Pairs of bfloat16 in the words of a float: acc + x.high * y.high + x.low * y.low. Subnormal elements and
/// sums count as zero.
struct multiply_bfloat16_pairs {
    using type = float;
    static constexpr int lanes = native_bytes / 4;
    using vector = vec<float, lanes>;
    static constexpr bool is_emulated = false;
    XF_ALWAYS_INLINE type row_element(type x) { return x; }
    XF_ALWAYS_INLINE vector add(vector acc, vector x, vector y) {
        return (vector)_mm512_dpbf16_ps((__m512)acc, (__m512bh)x, (__m512bh)y);
    }
};
#endif

/// The result of a sum, divided where asked for.
template <class T, class V>
XF_ALWAYS_INLINE V scaled(V sum, const scaling& s) {
    if constexpr (std::is_floating_point_v<T>) {
        if (s.is_set) return sum / T(s.divisor);
    }
    return sum;
}
