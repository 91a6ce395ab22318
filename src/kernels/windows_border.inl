// Windows that reach into a border. Where rows are none, the vectors at their ends are all that differs: with
// masks their other lanes are loaded as the border's value; without, the totals of the nearest vector inside
// are moved, once for all rows of a window.

/// Lane by lane, for instruction sets without masks: a call of its own, which rows of the border alone make.
template <class T>
[[gnu::noinline]] static void load_lanes(T* lanes, const T* p, index_t first, index_t last) {
    for (index_t i = first; i < last; ++i) lanes[i] = p[i];
}

template <class T, int N>
XF_ALWAYS_INLINE vec<T, N> value_of(const window_border& b) {
    T value;
    __builtin_memcpy(&value, b.fill, sizeof value);
    return broadcast<T, N>(value);
}

/// The lanes of a vector of columns that are no border; all others are loaded as `fill`.
template <int N, class T>
struct inner_lanes {
    vec<T, N> fill;
    index_t first, last;

    inner_lanes(const window_border& b, index_t column, vec<T, N> value)
        : fill(value),
          first(part<N>::clamped(-b.col - column).n),
          last(part<N>::clamped(b.cols - b.col - column).n) {}
    template <int>
    [[gnu::always_inline]] vec<T, N> load(const T* p, int = 0) const {
#if defined(__AVX512BW__)
        const std::uint64_t mask = part<N>{last}.mask(sizeof(T)) & ~part<N>{first}.mask(sizeof(T));
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

/// A row of results some of whose rows of the operand are border, those at distances below `first` or from
/// `last` on. There are few: extremes have one build for any number of rows.
template <class Op, int Step, int Window, int Taps>
[[gnu::noinline]] static void border_row(const window_row_of<typename Op::in>& at, const window_border& b,
                                         index_t first, index_t last) {
    using T = typename Op::in;
    constexpr int n = lanes<Op>, count = Step + (Window > Step);
    const vec<T, n> fill = value_of<T, n>(b);
    for (index_t j = 0; j < at.cols; j += n) {
        if (j + n > at.cols && j > 0) j = at.cols - n;
        vec<T, n> v[Step + 1] = {};
#pragma GCC unroll 4
        for (int u = 0; u < count; ++u) {
            const index_t column = j * Step + u * n;
            const inner_rows<n, T> columns{{b, column, fill}, at.src + column, first, last};
            total_columns<Op, Taps, n, 1>(v + u, at.src + column, at.taps, at.tap, columns);
        }
        const auto results = result_of<Op>(tree_of_windows<Op, Step, 0, Window, n>(v), at.divisor);
        if (at.cols - j >= n) store_vec(at.dst + j, results);
        else part<n>{at.cols - j}.store(at.dst + j, results);
    }
}

/// Every row of it is border.
template <class V>
struct border_columns {
    V fill;
    template <int, class T>
    [[gnu::always_inline]] V load(const T*, int) const {
        return fill;
    }
};

/// N lanes from `from` on of those of `a` and then of `b`. Mostly a border is one column wide.
template <int N, class T>
XF_ALWAYS_INLINE vec<T, N> lanes_at(vec<T, N> a, vec<T, N> b, index_t from) {
    if (from == 1) return lanes_from<1>(a, b, indices<N>{});
    if (from == N - 1) return lanes_from<N - 1>(a, b, indices<N>{});
    T lanes[2 * N];
    store_vec(lanes, a);
    store_vec(lanes + N, b);
    return load_vec<vec<T, N>>(lanes + from);
}

/// Totals of vectors of columns, some of which are border, in rows that are none and have at least a vector.
template <class Op, int Taps>
struct edge_totals {
    static constexpr int n = lanes<Op>;
    using T = typename Op::in;
    using V = vec<T, n>;
    const window_border& border;
    V fill, outside;  ///< one element of the border, and the total of a column of it

    edge_totals(const window_border& b, const window_row_of<T>& at) : border(b), fill(value_of<T, n>(b)) {
        total_columns<Op, Taps, n, 1>(&outside, at.src, at.taps, at.tap, border_columns<V>{fill});
    }
    [[gnu::always_inline]] V of(const window_row_of<T>& at, index_t column) const {
        const inner_lanes<n, T> inner(border, column, fill);
        const T* p = at.src + column;
        V v;
        if constexpr (has_masks) {
            total_columns<Op, Taps, n, 1>(&v, p, at.taps, at.tap, inner);
            return v;
        }
        if (inner.first >= inner.last) return outside;
        const index_t behind = n - inner.last;
        total_columns<Op, Taps, n, 1>(&v, p + inner.first - behind, at.taps, at.tap);
        if (behind > 0) return lanes_at<n, T>(v, outside, behind);
        return inner.first > 0 ? lanes_at<n, T>(outside, v, n - inner.first) : v;
    }
};

/// A vector of results from j on.
template <class Op, int Step, int Window, int Taps>
XF_ALWAYS_INLINE void edge_vector(const window_row_of<typename Op::in>& at, index_t j,
                                  const edge_totals<Op, Taps>& edges) {
    constexpr int n = lanes<Op>, count = Step + (Window > Step);
    vec<typename Op::in, n> v[Step + 1] = {};
#pragma GCC unroll 4
    for (int u = 0; u < count; ++u) v[u] = edges.of(at, j * Step + u * n);
    store_result<Op>(at.dst + j, tree_of_windows<Op, Step, 0, Window, n>(v), at.divisor);
}

/// Results from j on to the end of a row, under masks; `before` has the totals of the columns where they
/// begin.
template <class Op, int Step, int Window, int Taps, class V>
XF_ALWAYS_INLINE void last_vectors(const window_row_of<typename Op::in>& at, index_t j, V before,
                                   const edge_totals<Op, Taps>& edges) {
    constexpr int n = lanes<Op>, ahead = Window > Step;
    for (; j < at.cols; j += n) {
        V v[Step + 1] = {before};
#pragma GCC unroll 2
        for (int u = ahead; u < Step + ahead; ++u) v[u] = edges.of(at, j * Step + u * n);
        const V results = result_of<Op>(tree_of_windows<Op, Step, 0, Window, n>(v), at.divisor);
        if (at.cols - j >= n) store_vec(at.dst + j, results);
        else part<n>{at.cols - j}.store(at.dst + j, results);
        if constexpr (ahead) before = v[Step];
    }
}

/// Results of a row before the first window that does not begin in a border, and from the first one on that
/// ends in one.
struct bordered_ends {
    index_t left, right;
};

/// The same without masks: whole vectors inside, the last of which goes over the one before, and one that
/// ends with the row.
template <class Op, int Step, int Window, int Taps>
XF_ALWAYS_INLINE void last_vectors(const window_row_of<typename Op::in>& at, index_t j,
                                   const bordered_ends& ends, const edge_totals<Op, Taps>& edges) {
    constexpr int n = lanes<Op>;
    if (j == 0 && ends.left > 0) edge_vector<Op, Step, Window, Taps>(at, 0, edges), j = n;
    const index_t end = ends.right < at.cols ? at.cols - n : at.cols;
    for (; j < end; j += n) {
        if (j > ends.right - n) j = ends.right - n;
        exact_vector<Op, Step, Window, Taps, n>(at, j);
    }
    if (end < at.cols) edge_vector<Op, Step, Window, Taps>(at, end, edges);
}

/// Rows of at least a vector of results inside that read no row of a border.
template <class Op, int Step, int Window, int Taps>
[[gnu::noinline]] static void bordered_rows(window_row_of<typename Op::in> at, const windows_args& a,
                                            index_t rows, const bordered_ends& ends) {
    using T = typename Op::in;
    constexpr int n = lanes<Op>;
    const edge_totals<Op, Taps> edges(a.border, at);
    window_row_of<T> inner = at;
    inner.cols = ends.right;
    for (; rows > 0; --rows, at.dst += a.out_row, at.src += a.in_row) {
        inner.dst = at.dst, inner.src = at.src;
        vec<T, n> before{};
        index_t j = 0;
        if constexpr (Window > Step) before = edges.of(at, 0);
        else if (ends.left > 0) edge_vector<Op, Step, Window, Taps>(at, 0, edges), j = n;
        j = whole_vectors<Op, Step, Window, Taps>(inner, j, before);
        if constexpr (has_masks) last_vectors<Op, Step, Window, Taps>(at, j, before, edges);
        else last_vectors<Op, Step, Window, Taps>(at, j, ends, edges);
    }
}

/// Windows that reach into a border.
template <class Op, int Step, int Window, int Taps>
[[gnu::noinline]] static void windows_in_border(const windows_args& a, window_row_of<typename Op::in> at) {
    constexpr int n = lanes<Op>;
    const window_border& b = a.border;
    const index_t most = b.cols - b.col - Window, behind = most < 0 ? 0 : most / Step + 1;
    const bordered_ends ends{b.col < 0 ? (Step - 1 - b.col) / Step : 0, behind < a.cols ? behind : a.cols};
    const bool has_middle = a.cols >= n && -b.col <= n && ends.left <= n && a.cols - ends.right <= n &&
                            ends.right - ends.left >= n;
    const index_t pitch = a.tap / b.tap_step, reach = (a.taps - 1) * b.tap_step;
    for (index_t r = 0; r < a.rows;) {
        const index_t first = b.row + r * b.row_step, left = b.rows - reach - first;
        index_t rows = first >= 0 && left > 0 && has_middle ? (left + b.row_step - 1) / b.row_step : 0;
        if (rows > a.rows - r) rows = a.rows - r;
        if (rows > 0) bordered_rows<Op, Step, Window, Taps>(at, a, rows, ends);
        else
            border_row<Op, Step, Window, Op::exact ? 0 : Taps>(at, b, -first * pitch,
                                                               (b.rows - first) * pitch),
                rows = 1;
        r += rows, at.dst += rows * a.out_row, at.src += rows * a.in_row;
    }
}
