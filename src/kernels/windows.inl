// Windows over two axes: the rows of each column are combined as they are loaded, the columns of a window by
// permuting those totals, so that nothing but the results is stored. The order is that of the kernels of one
// axis, so sums have their bits.

/// Element `K` of each window of a vector of windows, from the totals that follow each other in `v`.
template <int Step, int K, int N, class V>
XF_ALWAYS_INLINE V element_of_windows(const V* v) {
    if constexpr (N == 1) return v[K];
    else if constexpr (Step == 1) return lanes_from<K>(v[0], v[K > 0], indices<N>{});
    else if constexpr (K % 2 == 1) return odd_lanes(v[0], v[1], indices<N>{});
    else return lanes_from<K / 2>(leading_even_lanes(v[0], v[1], indices<N>{}), v[K], indices<N>{});
}

template <class Op, int Step, int First, int Count, int N, class V>
XF_ALWAYS_INLINE V tree_of_windows(const V* v) {
    if constexpr (Count == 1) return element_of_windows<Step, First, N>(v);
    else {
        constexpr int h = tree_split(Count);
        return Op::combine(tree_of_windows<Op, Step, First, h, N>(v),
                           tree_of_windows<Op, Step, First + h, Count - h, N>(v));
    }
}

/// One row of results, and the rows of its windows.
template <class T>
struct window_row_of {
    T* dst;
    const T* src;
    index_t cols, taps, tap, in_row, ahead;
    T divisor;
};

/// One result, or a vector of them. A mean is divided here and now: it would come in from a cache again.
template <class Op, class V>
XF_ALWAYS_INLINE V result_of(V total, typename Op::in divisor) {
    total = Op::finish(total);
    if constexpr (!Op::exact)
        if (divisor != 1) total /= divisor;
    return total;
}
template <class Op, class V>
XF_ALWAYS_INLINE void store_result(typename Op::out* to, V total, typename Op::in divisor) {
    store_vec(to, result_of<Op>(total, divisor));
}

/// Vectors of columns one after the other.
struct whole_columns {
    template <int N, class T>
    [[gnu::always_inline]] vec<T, N> load(const T* p, int u) const {
        return load_vec<vec<T, N>>(p + u * N);
    }
};

/// Totals of `Count` vectors of columns. `Taps` rows, or, where the order is free, as many as there are.
template <class Op, int Taps, int N, int Count, class V, class Columns = whole_columns>
XF_ALWAYS_INLINE void total_columns(V* v, const typename Op::in* p, index_t taps, index_t tap,
                                    const Columns& columns = {}) {
    using T = typename Op::in;
    if constexpr (Taps > 0) {
#pragma GCC unroll 8
        for (int u = 0; u < Count; ++u)
            v[u] = tree<Op, Taps>(
                p, tap, [&](const T* q) __attribute__((always_inline)) {
                    return columns.template load<N>(q, u);
                });
    } else {
#pragma GCC unroll 8
        for (int u = 0; u < Count; ++u) v[u] = columns.template load<N>(p, u);
        for (index_t t = 1; t < taps; ++t) {
            p += tap;
#pragma GCC unroll 8
            for (int u = 0; u < Count; ++u) v[u] = Op::combine(v[u], columns.template load<N>(p, u));
        }
    }
}

/// Asks for what the rows of results further down read first of all: the lines of the last rows of the
/// windows. Processors follow the rows of many windows badly, and not at all from page to page.
template <int Count, int N, class T>
XF_ALWAYS_INLINE void ask_for_rows(const T* last, const window_row_of<T>& at) {
    if (at.ahead == 0) return;
    const char* from = reinterpret_cast<const char*>(last) + at.ahead;
#pragma GCC unroll 8
    for (int u = 0; u < Count; ++u) __builtin_prefetch(from + u * N * index_t(sizeof(T)));
    if (at.in_row == at.tap) return;
    from -= at.tap * index_t(sizeof(T));
#pragma GCC unroll 8
    for (int u = 0; u < Count; ++u) __builtin_prefetch(from + u * N * index_t(sizeof(T)));
}

/// Whole vectors of results from `first` on, `Count` vectors of columns at a time, each column loaded once:
/// `before` has the totals of the columns at which they begin, and in the end of those at which the next one
/// does, which is returned.
template <class Op, int Step, int Window, int Taps, int Count, class V>
XF_ALWAYS_INLINE index_t whole_vectors(const window_row_of<typename Op::in>& at, index_t first, V& before) {
    using T = typename Op::in;
    constexpr int n = lanes<Op>, ahead = Window > Step;
    const index_t left = (at.cols - 1 - first) * Step + Window - ahead * n, steps = left / (Count * n);
    if (left < Count * n) return first;
    const T* src = at.src + first * Step;
    T* dst = at.dst + first;
    const T divisor = at.divisor;
    const index_t taps = at.taps, tap = at.tap;
    V v[Count + ahead];
    if constexpr (ahead) v[0] = before;
    for (index_t k = 0; k < steps; ++k, src += Count * n, dst += Count / Step * n) {
        ask_for_rows<Count, n>(src + (taps - 1) * tap, at);
        total_columns<Op, Taps, n, Count>(v + ahead, src + ahead * n, taps, tap);
#pragma GCC unroll 8
        for (int u = 0; u < Count; u += Step)
            store_result<Op>(dst + u / Step * n, tree_of_windows<Op, Step, 0, Window, n>(v + u), divisor);
        if constexpr (ahead) v[0] = v[Count];
    }
    if constexpr (ahead) before = v[0];
    return first + steps * Count / Step * n;
}

/// The same, many vectors at a time and then few. A loop over rows is worth as many vectors as the registers
/// hold beside what is loaded.
template <class Op, int Step, int Window, int Taps, class V>
XF_ALWAYS_INLINE index_t whole_vectors(const window_row_of<typename Op::in>& at, index_t first, V& before) {
    constexpr int vectors = Taps > 0 ? Step : native_bytes == 64 ? 4 : 2;
    first = whole_vectors<Op, Step, Window, Taps, vectors>(at, first, before);
    if constexpr (vectors > Step) first = whole_vectors<Op, Step, Window, Taps, Step>(at, first, before);
    return first;
}

/// N results from j on. What the last windows reach beyond Step * N columns is loaded as the end of a vector:
/// nothing is read behind the last window.
template <class Op, int Step, int Window, int Taps, int N>
XF_ALWAYS_INLINE void exact_vector(const window_row_of<typename Op::in>& at, index_t j) {
    using V = vec<typename Op::in, N>;
    constexpr int beyond = Window > Step ? Window - Step : 0;
    const typename Op::in* p = at.src + j * Step;
    V v[Step + 1];
    total_columns<Op, Taps, N, Step>(v, p, at.taps, at.tap);
    if constexpr (beyond > 0) {
        V last[1];
        total_columns<Op, Taps, N, 1>(last, p + Step * N + beyond - N, at.taps, at.tap);
        v[Step] = lanes_from<N - beyond>(last[0], last[0], indices<N>{});
    }
    store_result<Op>(at.dst + j, tree_of_windows<Op, Step, 0, Window, N>(v), at.divisor);
}

/// Rows of less than a vector of results: vectors of the largest size that fits, the last over the one
/// before.
template <class Op, int Step, int Window, int Taps, int N>
XF_ALWAYS_INLINE void short_row(const window_row_of<typename Op::in>& at) {
    if constexpr (N >= Window && N > 1) {
        if (at.cols < N) return short_row<Op, Step, Window, Taps, N / 2>(at);
        exact_vector<Op, Step, Window, Taps, N>(at, 0);
        if (at.cols > N) exact_vector<Op, Step, Window, Taps, N>(at, at.cols - N);
    } else {
        using V = vec<typename Op::in, 1>;
        for (index_t j = 0; j < at.cols; ++j) {
            V v[Window];
            total_columns<Op, Taps, 1, Window>(v, at.src + j * Step, at.taps, at.tap);
            store_result<Op>(at.dst + j, tree_of_windows<Op, 1, 0, Window, 1>(v), at.divisor);
        }
    }
}

#if defined(__AVX512BW__)
template <int N, int Count>
struct masked_columns {
    part<N> lanes[Count];
    explicit masked_columns(index_t left) {
        for (int u = 0; u < Count; ++u) lanes[u] = part<N>::clamped(left - u * N);
    }
    template <int, class T>
    [[gnu::always_inline]] vec<T, N> load(const T* p, int u) const {
        return lanes[u].load(p + u * N);
    }
};

/// The same under masks, of `Count` vectors of columns.
template <class Op, int Step, int Window, int Taps, int Count>
static void masked_rows(window_row_of<typename Op::in> at, index_t rows, index_t out_row) {
    constexpr int n = lanes<Op>;
    const masked_columns<n, Count> columns((at.cols - 1) * Step + Window);
    const part<n> results{at.cols};
    for (; rows > 0; --rows, at.dst += out_row, at.src += at.in_row) {
        vec<typename Op::in, n> v[Step + 1] = {};
        total_columns<Op, Taps, n, Count>(v, at.src, at.taps, at.tap, columns);
        results.store(at.dst, result_of<Op>(tree_of_windows<Op, Step, 0, Window, n>(v), at.divisor));
    }
}
#endif

template <class Op, int Step, int Window, int Taps>
XF_ALWAYS_INLINE void short_rows(window_row_of<typename Op::in> at, index_t rows, index_t out_row) {
#if defined(__AVX512BW__)
    const index_t span = (at.cols - 1) * Step + Window;
    if (span <= lanes<Op>) masked_rows<Op, Step, Window, Taps, 1>(at, rows, out_row);
    else masked_rows<Op, Step, Window, Taps, Step + (Window > Step)>(at, rows, out_row);
#else
    for (; rows > 0; --rows, at.dst += out_row, at.src += at.in_row)
        short_row<Op, Step, Window, Taps, lanes<Op> / 2>(at);
#endif
}

#include "windows_border.inl"

/// Rows of at least a vector of results.
template <class Op, int Step, int Window, int Taps>
[[gnu::noinline]] static void whole_rows(window_row_of<typename Op::in> at, index_t rows, index_t out_row) {
    constexpr int n = lanes<Op>;
    for (; rows > 0; --rows, at.dst += out_row, at.src += at.in_row) {
        vec<typename Op::in, n> before{};
        if constexpr (Window > Step) total_columns<Op, Taps, n, 1>(&before, at.src, at.taps, at.tap);
        for (index_t j = whole_vectors<Op, Step, Window, Taps>(at, 0, before); j < at.cols; j += n) {
            if (j > at.cols - n) j = at.cols - n;
            exact_vector<Op, Step, Window, Taps, n>(at, j);
        }
    }
}

template <class Op, int Step, int Window, int Taps>
static void windows_at_once(const windows_args& a) {
    using T = typename Op::in;
    window_row_of<T> at{static_cast<T*>(a.out),
                        static_cast<const T*>(a.in),
                        a.cols,
                        a.taps,
                        a.tap,
                        a.in_row,
                        a.ahead,
                        T(a.divisor)};
    if (a.border.is_there) return windows_in_border<Op, Step, Window, Taps>(a, at);
    if (a.cols < lanes<Op>) return short_rows<Op, Step, Window, Taps>(at, a.rows, a.out_row);
    whole_rows<Op, Step, Window, Taps>(at, a.rows, a.out_row);
}

/// For a number of rows: sums are built for those that most windows have.
template <class Op, int Step, int Window>
static windows_fn windows_of_taps(index_t taps) {
    if constexpr (Window - Step <= lanes<Op>) {
        if (taps == 2) return windows_at_once<Op, Step, Window, 2>;
        if (taps == 3) return windows_at_once<Op, Step, Window, 3>;
        if constexpr (Op::exact) return taps > 3 ? windows_at_once<Op, Step, Window, 0> : nullptr;
        else if constexpr (Window > 3)
            return taps == Window ? windows_at_once<Op, Step, Window, Window> : nullptr;
    }
    return nullptr;
}

/// The kernel for windows of that shape, if it is one of those that most pooling and filters have.
template <class Op>
static windows_fn find_windows_at_once(const window_shape& shape) {
    if (shape.dilation != 1) return nullptr;
    if (shape.step == 1) {
        if (shape.window == 2) return windows_of_taps<Op, 1, 2>(shape.taps);
        if (shape.window == 3) return windows_of_taps<Op, 1, 3>(shape.taps);
        if (shape.window == 5) return windows_of_taps<Op, 1, 5>(shape.taps);
        if (shape.window == 7) return windows_of_taps<Op, 1, 7>(shape.taps);
    }
    if (shape.step == 2) {
        if (shape.window == 2) return windows_of_taps<Op, 2, 2>(shape.taps);
        if (shape.window == 3) return windows_of_taps<Op, 2, 3>(shape.taps);
    }
    return nullptr;
}

template <class T>
constexpr window_kernels windows_of() {
    window_kernels k{};
    if constexpr (std::is_floating_point_v<T>) k.find[int(reduce_op::sum)] = find_windows_at_once<sum_of<T>>;
    k.find[int(reduce_op::max)] = find_windows_at_once<max_of<T>>;
    k.find[int(reduce_op::min)] = find_windows_at_once<min_of<T>>;
    return k;
}
