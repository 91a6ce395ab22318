// What the reductions do to a vector: load (widen or test), combine, and turn into the result.
// `neutral` is an input element whose loaded form changes nothing. Combining is free to reorder
// where `exact`; `idempotent` operations may see an element twice; `doubles`: wide windows take the
// logarithmic way.

template <class V, class T>
inline constexpr int lanes_of = sizeof(V) / sizeof(T);

/// Sums of integers and bool run in 64 bits and wrap: signed ones are only widened
/// as signed.
template <class T>
using total_of = std::conditional_t<std::is_integral_v<T>, std::uint64_t, T>;

template <class T, class V>
XF_ALWAYS_INLINE auto widen(V v) {
    constexpr int n = lanes_of<V, T>;
    if constexpr (std::is_floating_point_v<T> || sizeof(T) == 8) return (vec<total_of<T>, n>)v;
    else {
        using wide = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
        return (vec<std::uint64_t, n>)__builtin_convertvector(v, vec<wide, n>);
    }
}

/// Which numbers of taps one pass across rows is built for (a bit each, up to 8): all where it
/// matters, few for rare operations. Every size costs compile time for every type and instruction set.
inline constexpr unsigned all_sizes = 0b1'1111'1110, few_sizes = 0b1'0000'0110;
inline constexpr unsigned common_sizes = native_bytes == 64 ? 0b1'0001'1110 : few_sizes;
template <class T>
inline constexpr unsigned usual_sizes = std::is_floating_point_v<T> ? all_sizes : common_sizes;
template <class T>
inline constexpr unsigned usual_merges = std::is_floating_point_v<T> ? all_sizes : 0b1'0000'0010;

/// Most operations keep their totals as they store them.
struct stored_as_is {
    template <class V>
    XF_ALWAYS_INLINE V to_out(V v) {
        return v;
    }
    template <class V>
    XF_ALWAYS_INLINE V from_out(V v) {
        return v;
    }
};

template <class T>
struct sum_of : stored_as_is {
    using in = T;
    using acc = total_of<T>;
    using out = acc;
    static constexpr T neutral = 0;
    static constexpr bool exact = std::is_integral_v<T>, idempotent = false, doubles = true;
    static constexpr unsigned pass_sizes = usual_sizes<T>, merge_sizes = usual_merges<T>;
    template <class V>
    XF_ALWAYS_INLINE auto load(V v) {
        return widen<T>(v);
    }
    template <class V>
    XF_ALWAYS_INLINE V combine(V a, V b) {
        return a + b;
    }
    /// The sum of nothing but -0 is +0.
    template <class V>
    XF_ALWAYS_INLINE V finish(V v) {
        if constexpr (exact) return v;
        else return v + T(0);
    }
};

template <class T>
struct prod_of : stored_as_is {
    using in = T;
    using acc = total_of<T>;
    using out = acc;
    static constexpr T neutral = 1;
    static constexpr bool exact = std::is_integral_v<T>, idempotent = false, doubles = true;
    static constexpr unsigned pass_sizes = few_sizes, merge_sizes = 0b1'0000'0010;
    template <class V>
    XF_ALWAYS_INLINE auto load(V v) {
        return widen<T>(v);
    }
    template <class V>
    XF_ALWAYS_INLINE V combine(V a, V b) {
        return a * b;
    }
    template <class V>
    XF_ALWAYS_INLINE V finish(V v) {
        return v;
    }
};

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

/// The largest or the smallest value of a type.
template <class T>
constexpr T far_end(bool largest) {
    if constexpr (std::is_floating_point_v<T>)
        return largest ? T(__builtin_huge_val()) : -T(__builtin_huge_val());
    else if constexpr (std::is_signed_v<T>) {
        const T most = T(~std::uint64_t(0) >> (65 - 8 * sizeof(T)));
        return largest ? most : T(-most - 1);
    } else return largest ? T(~T(0)) : T(0);
}

template <class T, bool Max>
struct extreme_of : stored_as_is {
    using in = T;
    using acc = T;
    using out = T;
    static constexpr T neutral = far_end<T>(!Max);
    static constexpr bool exact = true, idempotent = true, doubles = true;
    static constexpr unsigned pass_sizes = usual_sizes<T>, merge_sizes = usual_merges<T>;
    template <class V>
    XF_ALWAYS_INLINE V load(V v) {
        return v;
    }
    template <class V>
    XF_ALWAYS_INLINE V combine(V a, V b) {
        return extreme<Max, T>(a, b);
    }
    template <class V>
    XF_ALWAYS_INLINE V finish(V v) {
        return v;
    }
};
template <class T>
using max_of = extreme_of<T, true>;
template <class T>
using min_of = extreme_of<T, false>;

/// any and all keep a mask as wide as the element (NaN is not zero, -0 is) and store 0 or 1.
template <class T, bool Any>
struct truth_of {
    using in = T;
    using acc = typename int_of<sizeof(T)>::type;
    using out = std::uint8_t;
    static constexpr T neutral = Any ? 0 : 1;
    static constexpr bool exact = true, idempotent = true, doubles = true;
    static constexpr unsigned pass_sizes = few_sizes, merge_sizes = 0b1'0000'0010;
    template <class V>
    XF_ALWAYS_INLINE auto load(V v) {
        return (vec<acc, lanes_of<V, T>>)(v != V{});
    }
    template <class V>
    XF_ALWAYS_INLINE V combine(V a, V b) {
        if constexpr (Any) return a | b;
        else return a & b;
    }
    template <class V>
    XF_ALWAYS_INLINE V finish(V v) {
        return v;
    }
    template <class V>
    XF_ALWAYS_INLINE auto to_out(V v) {
        return __builtin_convertvector((vec<typename int_of<sizeof(T)>::bits, lanes_of<V, T>>)v & 1,
                                       vec<out, lanes_of<V, T>>);
    }
    template <class V>
    XF_ALWAYS_INLINE auto from_out(V v) {
        return -__builtin_convertvector(v, vec<acc, lanes_of<V, out>>);
    }
};
template <class T>
using any_of = truth_of<T, true>;
template <class T>
using all_of = truth_of<T, false>;

/// Lanes of one vector of totals.
template <class Op>
inline constexpr int lanes = native_bytes / int(sizeof(typename Op::acc));
