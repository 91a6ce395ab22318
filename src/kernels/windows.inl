// Windows over two axes: the rows of each column are combined as they are loaded, the columns of a window by
// permuting those totals, so that nothing but the results is stored. The order is that of the kernels of one
// axis, so sums have their bits.

/// Lanes of the element at `From` of `a`, and of those behind it in `b`.
template <int From, class V, int... I>
XF_ALWAYS_INLINE V lanes_from(V a, V b, std::integer_sequence<int, I...>) {
    if constexpr (From == 0) return a;
    else return __builtin_shufflevector(a, b, (From + I)...);
}

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

/// Whole vectors of results, `Count` vectors of columns at a time, each column loaded once; returns the
/// result after them.
template <class Op, int Step, int Window, int Taps, int Count>
XF_ALWAYS_INLINE index_t whole_vectors(const window_row_of<typename Op::in>& at, index_t first) {
    using T = typename Op::in;
    constexpr int n = lanes<Op>, ahead = Window > Step;
    using V = vec<T, n>;
    const index_t left = (at.cols - 1 - first) * Step + Window - ahead * n, steps = left / (Count * n);
    if (left < Count * n) return first;
    const T* src = at.src + first * Step;
    T* dst = at.dst + first;
    const T divisor = at.divisor;
    const index_t taps = at.taps, tap = at.tap;
    V v[Count + ahead];
    if constexpr (ahead) total_columns<Op, Taps, n, 1>(v, src, taps, tap);
    for (index_t k = 0; k < steps; ++k, src += Count * n, dst += Count / Step * n) {
        ask_for_rows<Count, n>(src + (taps - 1) * tap, at);
        total_columns<Op, Taps, n, Count>(v + ahead, src + ahead * n, taps, tap);
#pragma GCC unroll 8
        for (int u = 0; u < Count; u += Step)
            store_result<Op>(dst + u / Step * n, tree_of_windows<Op, Step, 0, Window, n>(v + u), divisor);
        if constexpr (ahead) v[0] = v[Count];
    }
    return first + steps * Count / Step * n;
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

/// Lane by lane, for instruction sets without masks: a call of its own, which the ends of rows alone make.
template <class T>
[[gnu::noinline]] static void load_lanes(T* lanes, const T* p, index_t first, index_t last) {
    for (index_t i = first; i < last; ++i) lanes[i] = p[i];
}

/// The lanes of a vector of columns that are no border; all others are loaded as `fill`.
template <int N, class T>
struct inner_lanes {
    vec<T, N> fill;
    index_t first, last;
#if defined(__AVX512BW__)
    std::uint64_t mask;
#endif

    inner_lanes() = default;
    inner_lanes(const window_border& b, index_t column)
        : first(part<N>::clamped(-b.col - column).n), last(part<N>::clamped(b.cols - b.col - column).n) {
        T value;
        __builtin_memcpy(&value, b.fill, sizeof value);
        fill = broadcast<T, N>(value);
#if defined(__AVX512BW__)
        mask = part<N>{last}.mask(sizeof(T)) & ~part<N>{first}.mask(sizeof(T));
#endif
    }
    template <int>
    [[gnu::always_inline]] vec<T, N> load(const T* p, int = 0) const {
#if defined(__AVX512BW__)
        return (vec<T, N>)_mm512_mask_loadu_epi8((__m512i)fill, mask, p);
#else
        if (last - first == N) return load_vec<vec<T, N>>(p);
        T lanes[N];
        __builtin_memcpy(lanes, &fill, sizeof fill);
        load_lanes(lanes, p, first, last);
        return load_vec<vec<T, N>>(lanes);
#endif
    }
};

/// The same of rows some of which are border: the others begin between two distances from the first tap's.
template <int N, class T>
struct inner_rows {
    inner_lanes<N, T> lanes;
    const T* from;
    index_t first, last;

    template <int>
    [[gnu::always_inline]] vec<T, N> load(const T* p, int) const {
        return p - from < first || p - from >= last ? lanes.fill : lanes.template load<N>(p);
    }
};

/// A vector of results from j on, of which there may be less; columns(u) loads the u-th vector of columns.
template <class Op, int Step, int Window, int Taps, class Columns>
XF_ALWAYS_INLINE void bordered_vector(const window_row_of<typename Op::in>& at, index_t j,
                                      const Columns& columns) {
    constexpr int n = lanes<Op>, count = Step + (Window > Step);
    vec<typename Op::in, n> v[Step + 1] = {};
#pragma GCC unroll 4
    for (int u = 0; u < count; ++u)
        total_columns<Op, Taps, n, 1>(v + u, at.src + j * Step + u * n, at.taps, at.tap, columns(u));
    const auto results = result_of<Op>(tree_of_windows<Op, Step, 0, Window, n>(v), at.divisor);
    if (at.cols - j >= n) store_vec(at.dst + j, results);
    else part<n>{at.cols - j}.store(at.dst + j, results);
}

/// A row of results some of whose rows of the operand are border, those at distances below `first` or from
/// `last` on. There are few: extremes have one build for any number of rows.
template <class Op, int Step, int Window, int Taps>
[[gnu::noinline]] static void border_row(const window_row_of<typename Op::in>& at, const window_border& b,
                                         index_t first, index_t last) {
    using T = typename Op::in;
    constexpr int n = lanes<Op>;
    for (index_t j = 0; j < at.cols; j += n) {
        if (j + n > at.cols && j > 0) j = at.cols - n;
        bordered_vector<Op, Step, Window, Taps>(
            at, j, [&](int u) __attribute__((always_inline)) {
                const index_t column = j * Step + u * n;
                return inner_rows<n, T>{{b, column}, at.src + column, first, last};
            });
    }
}

/// Results of a row before the first window that does not begin in a border, and from the first one on that
/// ends in one.
struct bordered_ends {
    index_t left, right;
};

/// Rows of at least a vector of results that read no row of a border; a vector at each end may reach into
/// one.
template <class Op, int Step, int Window, int Taps>
[[gnu::noinline]] static void whole_rows(window_row_of<typename Op::in> at, const windows_args& a,
                                         index_t rows, const bordered_ends& ends) {
    using T = typename Op::in;
    constexpr int n = lanes<Op>, count = Step + (Window > Step);
    // A loop over rows is worth as many vectors as the registers hold beside what is loaded.
    constexpr int vectors = Taps > 0 ? Step : native_bytes == 64 ? 4 : 2;
    inner_lanes<n, T> left[count], right[count];
    for (int u = 0; u < count; ++u) {
        left[u] = {a.border, u * n};
        right[u] = {a.border, (a.cols - n) * Step + u * n};
    }
    const index_t end = ends.right < a.cols ? a.cols - n : a.cols;
    window_row_of<T> inner = at;
    inner.cols = ends.right;
    for (; rows > 0; --rows, inner.dst += a.out_row, inner.src += a.in_row) {
        index_t j = 0;
        if (ends.left > 0) {
            at.dst = inner.dst, at.src = inner.src, j = n;
            bordered_vector<Op, Step, Window, Taps>(
                at, 0, [&](int u) __attribute__((always_inline))->const auto& { return left[u]; });
        }
        j = whole_vectors<Op, Step, Window, Taps, vectors>(inner, j);
        if constexpr (vectors > Step) j = whole_vectors<Op, Step, Window, Taps, Step>(inner, j);
        for (; j < end; j += n) {
            if (j > ends.right - n) j = ends.right - n;
            exact_vector<Op, Step, Window, Taps, n>(inner, j);
        }
        if (end == a.cols) continue;
        at.dst = inner.dst, at.src = inner.src;
        bordered_vector<Op, Step, Window, Taps>(
            at, end, [&](int u) __attribute__((always_inline))->const auto& { return right[u]; });
    }
}

/// Windows that reach into a border.
template <class Op, int Step, int Window, int Taps>
[[gnu::noinline]] static void windows_in_border(const windows_args& a, window_row_of<typename Op::in> at) {
    constexpr int n = lanes<Op>;
    const window_border& b = a.border;
    const index_t most = b.cols - b.col - Window, behind = most < 0 ? 0 : most / Step + 1;
    const bordered_ends ends{b.col < 0 ? (Step - 1 - b.col) / Step : 0, behind < a.cols ? behind : a.cols};
    const bool has_middle =
        a.cols >= n && ends.left <= n && a.cols - ends.right <= n && ends.right - ends.left >= n;
    const index_t pitch = a.tap / b.tap_step, reach = (a.taps - 1) * b.tap_step;
    for (index_t r = 0; r < a.rows;) {
        const index_t first = b.row + r * b.row_step, left = b.rows - reach - first;
        index_t rows = first >= 0 && left > 0 && has_middle ? (left + b.row_step - 1) / b.row_step : 0;
        if (rows > a.rows - r) rows = a.rows - r;
        if (rows > 0) whole_rows<Op, Step, Window, Taps>(at, a, rows, ends);
        else
            border_row<Op, Step, Window, Op::exact ? 0 : Taps>(at, b, -first * pitch,
                                                               (b.rows - first) * pitch),
                rows = 1;
        r += rows, at.dst += rows * a.out_row, at.src += rows * a.in_row;
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
    whole_rows<Op, Step, Window, Taps>(at, a, a.rows, {0, a.cols});
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
