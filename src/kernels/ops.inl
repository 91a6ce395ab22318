// What the reductions do to a vector: load (widen or test), combine, and turn into the result.
// `neutral` is an input element whose loaded form changes nothing. Combining is free to reorder
// where `exact`; `idempotent` operations may see an element twice; `doubles`: wide windows take the
// logarithmic way.

#include "extreme.inl"

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
