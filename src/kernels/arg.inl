// argmax and argmin. Along a contiguous axis: the best of each block by the reduction kernel,
// at memory speed, and a search only in a block that beats all before. Otherwise lanes are columns
// and carry the index beside the value.

template <class Mask>
XF_HOT bool any_lane(Mask m) {
    std::uint64_t words[sizeof(Mask) / 8];
    __builtin_memcpy(words, &m, sizeof m);
    std::uint64_t any = 0;
    for (auto w : words) any |= w;
    return any != 0;
}

/// The first place of `value` (of a NaN, if it is one) among n; it is there.
template <class T>
static index_t find_first(const T* p, index_t n, T value) {
    constexpr int width = native_bytes / int(sizeof(T));
    const bool nan = value != value;
    const auto wanted = broadcast<T, width>(value);
    index_t i = 0;
    for (; i + width <= n; i += width) {
        const auto v = load_vec<vec<T, width>>(p + i);
        if (any_lane(nan ? v != v : v == wanted)) break;
    }
    while (i < n && !(nan ? p[i] != p[i] : p[i] == value)) ++i;
    return i;
}

template <class T, bool Max>
static index_t best_of_line(const T* p, index_t n) {
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
static index_t best_of_strided(const T* p, index_t n, index_t tap) {
    index_t best = 0;
    T value = p[0];
    for (index_t t = 1; t < n && value == value; ++t) {
        const T x = p[t * tap];
        if (Max ? !(x <= value) : !(x >= value)) best = t, value = x;
    }
    return best;
}

/// Elements of one or two bytes are compared as 32-bit integers, so that the index fits the lane.
template <class T>
using arg_lane = std::conditional_t<(sizeof(T) < 4), std::int32_t, T>;

template <class T, bool Max, int N, class Columns, class Width>
XF_HOT void best_of_columns(std::int64_t* out, index_t out_col, const T* p, index_t taps, index_t tap, Columns columns, Width width) {
    using lane = arg_lane<T>;
    using place = typename int_of<sizeof(lane)>::type;
    auto get = [&](const T* q) __attribute__((always_inline)) { return __builtin_convertvector(columns.load(width, q), vec<lane, N>); };
    auto value = get(p);
    vec<place, N> best{}, at{};
    for (index_t t = 1; t < taps; ++t) {
        at += 1;
        const auto x = get(p + t * tap);
        auto take = (vec<place, N>)(Max ? x > value : x < value);
        if constexpr (std::is_floating_point_v<T>) take = ~(vec<place, N>)(Max ? x <= value : x >= value) & (vec<place, N>)(value == value);
        value = take ? x : value;
        best = take ? at : best;
    }
    const index_t n = [&] { if constexpr (requires { width.n; }) return width.n; else return index_t(N); }();
    for (index_t j = 0; j < n; ++j) out[j * out_col] = best[j];
}

template <class T, bool Max, class Columns>
static void best_rows(const arg_args& a, Columns columns) {
    constexpr int width = native_bytes / int(sizeof(arg_lane<T>));
    const auto* in = static_cast<const T*>(a.in);
    for (index_t r = 0; r < a.rows; ++r)
        for_columns<width>(a.cols, true, [&](auto lanes, index_t j) __attribute__((always_inline)) {
            best_of_columns<T, Max, decltype(lanes)::count>(a.out + r * a.out_row + j * a.out_col, a.out_col,
                                                            in + r * a.in_row + columns.at(j), a.taps, a.tap, columns, lanes);
        });
}

template <class T, bool Max>
static void arg_extreme(const arg_args& a) {
    const auto* in = static_cast<const T*>(a.in);
    const bool index_fits = sizeof(arg_lane<T>) == 8 || a.taps < (index_t(1) << 31);
    if (a.tap != 1 && index_fits && a.cols > 1) {
        if (a.in_col == 1) return best_rows<T, Max>(a, unit_columns{});
        return best_rows<T, Max>(a, any_columns{a.in_col});
    }
    for (index_t r = 0; r < a.rows; ++r)
        for (index_t j = 0; j < a.cols; ++j) {
            const T* p = in + r * a.in_row + j * a.in_col;
            a.out[r * a.out_row + j * a.out_col] = a.tap == 1 ? best_of_line<T, Max>(p, a.taps) : best_of_strided<T, Max>(p, a.taps, a.tap);
        }
}
