// argmax and argmin. Along a contiguous axis: the best of each block by the reduction kernel,
// at memory speed, and a search only in a block that beats all before. Otherwise lanes are columns
// and carry the index beside the value.

/// The first place of `value` (of a NaN, if it is one) among n; it is there.
template <class T>
static index_t find_first(const T* p, index_t n, T value) {
    constexpr int width = native_bytes / int(sizeof(T));
    const bool nan = value != value;
    const auto wanted = broadcast<T, width>(value);
    index_t i = 0;
    for (; i + width <= n; i += width) {
        const auto v = load_vec<vec<T, width>>(p + i);
        if (const int lane = first_lane<T>(nan ? v != v : v == wanted); lane >= 0) return i + lane;
    }
    while (i < n && !(nan ? p[i] != p[i] : p[i] == value)) ++i;
    return i;
}

template <class T, bool Max>
static index_t best_of_line(const T* p, index_t n) {
    if constexpr (has_masks) {
        using op = extreme_of<T, Max>;
        constexpr int width = lanes<op>;
        if (n <= width) {  // lanes past n hold the neutral element: never the first of their kind
            const auto v = wide<op, width>::load(p, n).v;
            const T found = fold_lanes<op, 1, width>(v)[0];
            return first_lane<T>(found != found ? v != v : v == broadcast<T, width>(found));
        }
    }
    constexpr index_t block = 16384 / index_t(sizeof(T));  // found again in the nearest cache
    index_t best = 0;
    T value = p[0];
    for (index_t i = 0; i < n; i += block) {
        const index_t count = n - i < block ? n - i : block;
        T found;
        reduce_line<extreme_of<T, Max>, 1>(&found, p + i, count, 1);
        if (i > 0 && !(Max ? found > value : found < value) && found == found) continue;
        best = i + find_first(p + i, count, found), value = found;
        if (value != value) break;
    }
    return best;
}

template <class T, bool Max>
static index_t best_of_strided(const T* p, const arg_args& a) {
    index_t best = 0;
    T value = p[0];
    for (index_t o = 0; o < a.outer; ++o)
        for (index_t t = 0; t < a.taps && value == value; ++t) {
            const T x = p[o * a.outer_tap + t * a.tap];
            if (Max ? !(x <= value) : !(x >= value)) best = o * a.taps + t, value = x;
        }
    return best;
}

/// Elements of one or two bytes are compared as 32-bit integers, so that the index fits the lane.
template <class T>
using arg_lane = std::conditional_t<(sizeof(T) < 4), std::int32_t, T>;

/// `Count` vectors of columns side by side: whole cache lines of each row, and independent chains.
template <class T, bool Max, int Count, class Columns, class Width>
XF_ALWAYS_INLINE void best_of_columns(std::int64_t* out, const T* p, const arg_args& a, Columns columns,
                                      Width width) {
    using lane = arg_lane<T>;
    using place = typename int_of<sizeof(lane)>::type;
    constexpr int n = Width::count;
    auto get = [&](const T* q, int v) __attribute__((always_inline)) {
        return __builtin_convertvector(columns.load(width, q + columns.at(v * n)), vec<lane, n>);
    };
    vec<lane, n> value[Count];
    vec<place, n> best[Count], at{};
#pragma GCC unroll 4
    for (int v = 0; v < Count; ++v) value[v] = get(p, v), best[v] = at;
    const auto compare = [&](const T* q) __attribute__((always_inline)) {
        at += 1;
#pragma GCC unroll 4
        for (int v = 0; v < Count; ++v) {
            const auto x = get(q, v);
            auto take = (vec<place, n>)(Max ? x > value[v] : x < value[v]);
            if constexpr (std::is_floating_point_v<T>)  // a NaN is taken, and then stays
                take = ~(vec<place, n>)(Max ? x <= value[v] : x >= value[v]) &
                       (vec<place, n>)(value[v] == value[v]);
            value[v] = take ? x : value[v];
            best[v] = take ? at : best[v];
        }
    };
    for (index_t t = 1; t < a.taps; ++t) compare(p + t * a.tap);
    for (index_t o = 1; o < a.outer; ++o)
        for (index_t t = 0; t < a.taps; ++t) compare(p + o * a.outer_tap + t * a.tap);
    const index_t count = [&] {
        if constexpr (requires { width.n; }) return width.n;
        else return index_t(n);
    }();
    for (int v = 0; v < Count; ++v)
        for (index_t j = 0; j < count; ++j) out[(v * n + j) * a.out_col] = best[v][j];
}

template <class T, bool Max, class Columns>
static void best_rows(const arg_args& a, Columns columns) {
    constexpr int width = native_bytes / int(sizeof(arg_lane<T>));
    for (index_t r = 0; r < a.rows; ++r) {
        auto* out = a.out + r * a.out_row;
        const auto* in = static_cast<const T*>(a.in) + r * a.in_row;
        index_t done = 0;
        if constexpr (std::is_same_v<Columns, unit_columns>)
            for (; done + 4 * width <= a.cols; done += 4 * width)
                best_of_columns<T, Max, 4>(out + done * a.out_col, in + done, a, columns, full<width>{});
        for_columns<width>(
            a.cols - done, true, [&](auto lanes, index_t j) __attribute__((always_inline)) {
                best_of_columns<T, Max, 1>(out + (done + j) * a.out_col, in + columns.at(done + j), a,
                                           columns, lanes);
            });
    }
}

template <class T, bool Max>
static void arg_extreme(const arg_args& a) {
    const auto* in = static_cast<const T*>(a.in);
    const bool index_fits = sizeof(arg_lane<T>) == 8 || a.outer * a.taps < (index_t(1) << 31);
    const bool is_line = a.tap == 1 && a.outer == 1;
    if (!is_line && index_fits && a.cols > 1) {
        if (a.in_col == 1) return best_rows<T, Max>(a, unit_columns{});
        return best_rows<T, Max>(a, any_columns{a.in_col});
    }
    for (index_t r = 0; r < a.rows; ++r)
        for (index_t j = 0; j < a.cols; ++j) {
            const T* p = in + r * a.in_row + j * a.in_col;
            a.out[r * a.out_row + j * a.out_col] =
                is_line ? best_of_line<T, Max>(p, a.taps) : best_of_strided<T, Max>(p, a);
        }
}
