// Repeats each element. Two, three and four times by permutes of whole vectors; more by overlapping
// stores of one value, each running into the next one's place.

/// Vector `Part` of the `Repeat` vectors that the lanes of v become.
template <int Repeat, int Part, class V, int... I>
XF_ALWAYS_INLINE V repeated(V v, std::integer_sequence<int, I...>) {
    constexpr int n = sizeof...(I);
    return __builtin_shufflevector(v, v, ((Part * n + I) / Repeat)...);
}

template <int Repeat, class T>
XF_ALWAYS_INLINE void expand_by_permutes(T* out, const T* in, index_t cols, index_t in_col) {
    constexpr int n = native_bytes / int(sizeof(T));
    index_t i = 0;
    for (; i + n <= cols; i += n) {
        vec<T, n> v;
        if (in_col == 1) v = full<n>::load(in + i);
        else v = any_columns{in_col}.load(full<n>{}, in + i * in_col);
        [&]<int... P>(std::integer_sequence<int, P...>) __attribute__((always_inline)) {
            (full<n>::store(out + i * Repeat + P * n, repeated<Repeat, P>(v, indices<n>{})), ...);
        }
        (indices<Repeat>{});
    }
    if constexpr (has_masks)
        if (i < cols && in_col == 1) {
            const auto v = part<n>{cols - i}.load(in + i);
            const index_t left = (cols - i) * Repeat;
            [&]<int... P>(std::integer_sequence<int, P...>) __attribute__((always_inline)) {
                ((left > P * n ? part<n>{left - P * n}.store(out + i * Repeat + P * n,
                                                             repeated<Repeat, P>(v, indices<n>{}))
                               : void()),
                 ...);
            }
            (indices<Repeat>{});
            return;
        }
    for (; i < cols; ++i)
        for (int k = 0; k < Repeat; ++k) out[i * Repeat + k] = in[i * in_col];
}

/// By vectors of `Bytes`.
template <int Bytes, class T>
static void expand_by_stores(T* out, const T* in, index_t cols, index_t in_col, index_t repeat) {
    constexpr int n = Bytes / int(sizeof(T));
    const index_t total = cols * repeat;
    index_t i = 0;
    for (; i < cols; ++i) {
        const auto v = broadcast<T, n>(in[i * in_col]);
        T* to = out + i * repeat;
        if (i * repeat + (repeat + n - 1) / n * n > total) break;
        for (index_t k = 0; k < repeat; k += n) full<n>::store(to + k, v);
    }
    for (; i < cols; ++i)
        for (index_t k = 0; k < repeat; ++k) out[i * repeat + k] = in[i * in_col];
}

template <int Size>
static void expand(const expand_args& a) {
    using T = typename element_of<Size>::type;
    for (index_t r = 0; r < a.rows; ++r) {
        T* out = static_cast<T*>(a.out) + r * a.out_row;
        const T* in = static_cast<const T*>(a.in) + r * a.in_row;
        if constexpr (Size <= 8) {
            switch (a.repeat) {
                case 2: expand_by_permutes<2>(out, in, a.cols, a.in_col); continue;
                case 3: expand_by_permutes<3>(out, in, a.cols, a.in_col); continue;
                case 4: expand_by_permutes<4>(out, in, a.cols, a.in_col); continue;
                default:
                    if (a.repeat * Size >= native_bytes)
                        expand_by_stores<native_bytes>(out, in, a.cols, a.in_col, a.repeat);
                    else expand_by_stores<16>(out, in, a.cols, a.in_col, a.repeat);
                    continue;
            }
        } else {
            for (index_t i = 0; i < a.cols; ++i)
                for (index_t k = 0; k < a.repeat; ++k) out[i * a.repeat + k] = in[i * a.in_col];
        }
    }
}
