// Means and variances of sliding windows: those of 4, 16, 64 ... taps are merged from shorter ones, then
// those of the window from one to three totals per digit of its length in base 4. Differences of means are
// squared, never means, so nothing cancels; and nothing is ever taken away again, so NaN and infinity stay in
// their windows. A mean is kept as a rounded value and the rest of it: differences between neighbours are
// then as exact far from 0 as near it. Source    Chan, Golub and LeVeque 1979, Updating formulae and a
// pairwise algorithm for sample variances

/// Of each block of taps a quarter of the rounded mean (four of them add up without leaving the range), what
/// is left of that quarter, and the variance.
template <class T>
struct moment_line {
    T *quarter, *rest, *var;
    moment_line from(index_t j) const { return {quarter + j, rest + j, var + j}; }
};
/// Elements are blocks of one.
template <class T>
struct element_line {
    const T* x;
    element_line from(index_t j) const { return {x + j}; }
};

template <class V>
struct moments_of {
    V quarter, rest, var;
};
template <class T>
inline constexpr int moment_lanes = native_bytes / int(sizeof(T));

template <class T, class Width>
XF_ALWAYS_INLINE auto load_moments(Width width, const moment_line<T>& line, index_t j) {
    return moments_of<vec<T, Width::count>>{width.load(line.quarter + j), width.load(line.rest + j),
                                            width.load(line.var + j)};
}
/// Of a NaN or an infinity the variance is NaN.
template <class T, class Width>
XF_ALWAYS_INLINE auto load_moments(Width width, const element_line<T>& line, index_t j) {
    const auto x = width.load(line.x + j);
    return moments_of<vec<T, Width::count>>{x * T(0.25), vec<T, Width::count>{}, x - x};
}
template <class T, class Width, class V>
XF_ALWAYS_INLINE void store_moments(Width width, const moment_line<T>& line, index_t j,
                                    const moments_of<V>& m) {
    width.store(line.quarter + j, m.quarter);
    width.store(line.rest + j, m.rest);
    width.store(line.var + j, m.var);
}

/// Of a, and of b that has that share of all taps.
template <class V, class T>
XF_ALWAYS_INLINE moments_of<V> merge(const moments_of<V>& a, const moments_of<V>& b, T share) {
    const V apart = b.quarter - a.quarter, quarter = a.quarter + apart * share;
    const V difference = apart + (b.rest - a.rest);
    const V rest = (a.quarter - quarter) + a.rest + difference * share;
    const T spread = 16 * share * (1 - share);
    return {quarter, rest, a.var * (1 - share) + b.var * share + difference * difference * spread};
}

template <class V>
XF_ALWAYS_INLINE moments_of<V> merge_four(const moments_of<V>& a, const moments_of<V>& b,
                                          const moments_of<V>& c, const moments_of<V>& d) {
    using T = std::remove_cvref_t<decltype(a.var[0])>;
    const V quarter = ((a.quarter + b.quarter) + (c.quarter + d.quarter)) * T(0.25);
    auto from_mean = [&](const moments_of<V>& m) __attribute__((always_inline)) {
        return (m.quarter - quarter) + m.rest;
    };
    const V p = from_mean(a), q = from_mean(b), r = from_mean(c), s = from_mean(d);
    const V pq = p + q, rs = r + s, in_pq = p - q, in_rs = r - s, across = pq - rs;
    const V spread = (in_pq * in_pq + in_rs * in_rs) * T(2) + across * across;
    return {quarter, (pq + rs) * T(0.25), ((a.var + b.var) + (c.var + d.var)) * T(0.25) + spread};
}

/// to[j] = that of from[j], from[j + apart], from[j + 2 * apart], from[j + 3 * apart]; `to` may be `from`, as
/// nothing before j is read again.
template <class From, class T>
[[gnu::noinline]] static void merge_fours(const moment_line<T>& to, const From& from, index_t apart,
                                          index_t count) {
    for_columns<moment_lanes<T>>(
        count, false, [&](auto width, index_t j) __attribute__((always_inline)) {
            store_moments(width, to, j,
                          merge_four(load_moments<T>(width, from, j), load_moments<T>(width, from, j + apart),
                                     load_moments<T>(width, from, j + 2 * apart),
                                     load_moments<T>(width, from, j + 3 * apart)));
        });
}

/// Puts `Pieces` blocks, each `apart` from the one before, in front of what `total` has: `share` of all taps.
template <int Pieces, bool Start, class From, class T>
[[gnu::noinline]] static void append_pieces(const moment_line<T>& total, const From& from, index_t apart,
                                            index_t count, T share) {
    for_columns<moment_lanes<T>>(
        count, Start, [&](auto width, index_t j) __attribute__((always_inline)) {
            auto all = load_moments<T>(width, from, j);
            if constexpr (Pieces > 1) all = merge(all, load_moments<T>(width, from, j + apart), T(0.5));
            if constexpr (Pieces > 2)
                all = merge(all, load_moments<T>(width, from, j + 2 * apart), T(1) / T(3));
            if constexpr (!Start) all = merge(load_moments<T>(width, total, j), all, share);
            store_moments(width, total, j, all);
        });
}
template <bool Start, class From, class T>
static void append_pieces(const moment_line<T>& total, const From& from, index_t pieces, index_t apart,
                          index_t count, T share) {
    if (pieces == 1) append_pieces<1, Start>(total, from, apart, count, share);
    else if (pieces == 2) append_pieces<2, Start>(total, from, apart, count, share);
    else append_pieces<3, Start>(total, from, apart, count, share);
}

/// One step of merge_windows: from blocks of `each` taps; `left` taps are not in the total yet.
template <class From, class T>
static index_t take_digit(const moment_line<T>& total, const From& from, index_t count, index_t window,
                          index_t apart, index_t each, index_t left) {
    const index_t pieces = window / each % 4, taken = window - left;
    if (pieces == 0) return left;
    left -= pieces * each;
    const T share = T(double(pieces * each) / double(window - left));
    if (taken == 0) append_pieces<true>(total, from.from(left * apart), pieces, each * apart, count, share);
    else append_pieces<false>(total, from.from(left * apart), pieces, each * apart, count, share);
    return left;
}

/// The windows that start at each of `count` elements, their taps `apart`; the last taps are taken first.
template <class From, class T>
static void merge_windows(const moment_line<T>& total, const moment_line<T>& line, const From& from,
                          index_t count, index_t window, index_t apart) {
    index_t left = take_digit(total, from, count, window, apart, 1, window);
    if (left > 0) merge_fours(line, from, apart, count + (window - 4) * apart);
    for (index_t each = 4; left > 0; each *= 4) {
        left = take_digit(total, line, count, window, apart, each, left);
        if (left > 0) merge_fours(line, line, each * apart, count + (window - 4 * each) * apart);
    }
}

/// Pairs of a mean and a variance, taken apart.
template <class T>
static void load_pairs(const moment_line<T>& line, const T* in, index_t count) {
    for_columns<moment_lanes<T>>(
        count, true, [&](auto width, index_t j) __attribute__((always_inline)) {
            const auto pairs = even_and_odd(width, in + 2 * j);
            using V = std::remove_cvref_t<decltype(pairs.even)>;
            store_moments(width, line, j, moments_of<V>{pairs.even * T(0.25), V{}, pairs.odd});
        });
}
template <class T>
static void copy_row(T* to, const T* from, index_t count) {
    for_columns<moment_lanes<T>>(
        count, true, [&](auto width, index_t j) __attribute__((always_inline)) {
            width.store(to + j, width.load(from + j));
        });
}

/// Every `step`th total, as variances or as pairs.
template <class T, bool Pairs>
static void store_line(T* out, const moment_line<T>& total, index_t step, index_t count) {
    if constexpr (Pairs) {
        for (index_t i = 0; i < count; ++i) {
            out[2 * i] = (total.quarter[i * step] + total.rest[i * step]) * T(4);
            out[2 * i + 1] = total.var[i * step];
        }
    } else if (step == 1) {
        copy_row(out, total.var, count);
    } else {
        using bits = typename int_of<sizeof(T)>::bits;
        gather_line(reinterpret_cast<bits*>(out), reinterpret_cast<const bits*>(total.var), step, count);
    }
}

template <class T>
struct moment_scratch {
    moment_line<T> line, total;
    T* rows;  ///< elements of a strip, its rows one behind the other
    moment_scratch(void* scratch, const moments_cut& cut) {
        auto* at = static_cast<T*>(scratch);
        line = {at, at + cut.line, at + 2 * cut.line};
        at += 3 * cut.line;
        total = {at, at + cut.totals, at + 2 * cut.totals};
        rows = at + 3 * cut.totals;
    }
};

template <class T, bool FromPairs, bool ToPairs>
static void moments_along(const slide_along_args& a) {
    const moments_cut cut = cut_moments(a.cols, a.step, 1, false, a.window, a.dilation, sizeof(T));
    const moment_scratch<T> at(a.scratch, cut);
    for (index_t r = 0; r < a.rows; ++r)
        for (index_t j = 0; j < a.cols; j += cut.results) {
            const index_t results = a.cols - j < cut.results ? a.cols - j : cut.results;
            const index_t count = (results - 1) * a.step + 1;
            const auto* in = static_cast<const T*>(a.in) + (r * a.in_row + j * a.step) * (FromPairs ? 2 : 1);
            if constexpr (FromPairs) {
                load_pairs(at.line, in, count + (a.window - 1) * a.dilation);
                merge_windows(at.total, at.line, at.line, count, a.window, a.dilation);
            } else merge_windows(at.total, at.line, element_line<T>{in}, count, a.window, a.dilation);
            store_line<T, ToPairs>(static_cast<T*>(a.out) + (r * a.out_row + j) * (ToPairs ? 2 : 1), at.total,
                                   a.step, results);
        }
}

/// A strip of columns, its rows one behind the other, is a line in which taps are a row apart.
template <class T, bool FromPairs, bool ToPairs>
static void moments_of_strip(const slide_across_args& a, const moment_scratch<T>& at, index_t r, index_t j,
                             index_t results, index_t width) {
    const index_t rows = (results - 1) * a.step + 1;
    const auto* in = static_cast<const T*>(a.in) + (r * a.step * a.in_row + j) * (FromPairs ? 2 : 1);
    for (index_t i = 0; i < rows + (a.window - 1) * a.dilation; ++i) {
        if constexpr (FromPairs) load_pairs(at.line.from(i * width), in + 2 * i * a.in_row, width);
        else copy_row(at.rows + i * width, in + i * a.in_row, width);
    }
    const index_t count = rows * width, apart = a.dilation * width;
    if constexpr (FromPairs) merge_windows(at.total, at.line, at.line, count, a.window, apart);
    else merge_windows(at.total, at.line, element_line<T>{at.rows}, count, a.window, apart);
    for (index_t i = 0; i < results; ++i)
        store_line<T, ToPairs>(static_cast<T*>(a.out) + ((r + i) * a.out_row + j) * (ToPairs ? 2 : 1),
                               at.total.from(i * a.step * width), 1, width);
}

template <class T, bool FromPairs, bool ToPairs>
static void moments_across(const slide_across_args& a) {
    const moments_cut cut = cut_moments(a.rows, a.step, a.cols, true, a.window, a.dilation, sizeof(T));
    const moment_scratch<T> at(a.scratch, cut);
    for (index_t j = 0; j < a.cols; j += cut.columns)
        for (index_t r = 0; r < a.rows; r += cut.results)
            moments_of_strip<T, FromPairs, ToPairs>(a, at, r, j,
                                                    a.rows - r < cut.results ? a.rows - r : cut.results,
                                                    a.cols - j < cut.columns ? a.cols - j : cut.columns);
}

template <class T, bool FromPairs>
constexpr void set_moments(type_kernels& k) {
    const int moments = int(reduce_op::moments), var = int(reduce_op::var);
    k.slide_along[moments] = moments_along<T, FromPairs, true>;
    k.slide_across[moments] = moments_across<T, FromPairs, true>;
    k.slide_along[var] = moments_along<T, FromPairs, false>;
    k.slide_across[var] = moments_across<T, FromPairs, false>;
}
