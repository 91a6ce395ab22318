// Long windows along a row, where the lanes of two vectors can be shifted by any number: totals of 2, 4, 8
// ... taps that end at a vector's lanes follow from those of the vector before, so that the levels up to the
// length of a vector take one load of each. Longer ones are added by lines. The tree is that of slide.inl.

#if defined(__AVX512BW__)

/// The lanes of `before` and `now`, one after the other, that `from` names.
template <class V>
XF_ALWAYS_INLINE V lanes_of_both(V before, V now, __m512i from) {
    if constexpr (sizeof(now[0]) == 4) return (V)_mm512_permutex2var_ps((__m512)before, from, (__m512)now);
    else return (V)_mm512_permutex2var_pd((__m512d)before, from, (__m512d)now);
}

/// Levels of 1 to 2^Levels taps that end at the lanes of a vector; a window takes of each what ended `age`
/// lanes before, or nothing.
template <class Op, int Levels>
struct doubled_vectors {
    using T = typename Op::in;
    static constexpr int n = lanes<Op>;
    using V = vec<T, n>;

    V before[Levels + 1] = {};
    __m512i aged[Levels + 1];
    bool takes[Levels + 1];
    int first;  ///< the level of the last taps

    /// `taps`: those of the window that these levels take, its last ones.
    explicit doubled_vectors(index_t taps) {
        using whole = typename int_of<sizeof(T)>::type;
        first = Op::idempotent ? Levels : taps == 0 ? -1 : __builtin_ctzll(std::uint64_t(taps));
        for (int l = 0; l <= Levels; ++l) {
            const index_t size = index_t(1) << l, age = Op::idempotent ? taps - size : taps % size;
            takes[l] = age > 0 && (Op::idempotent ? l == Levels : (taps & size) != 0);
            vec<whole, n> from{};
            for (int i = 0; i < n; ++i) from[i] = whole(i + n - (takes[l] ? age : 0));
            aged[l] = (__m512i)from;
        }
    }

    /// The next vector becomes its totals of the last level; gives those of the window.
    template <int L = 0>
    [[gnu::always_inline]] V next(V& now, V total) {
        if (takes[L]) total = Op::combine(lanes_of_both(before[L], now, aged[L]), total);
        const V older = before[L];
        before[L] = now;
        if constexpr (L == Levels) return total;
        else {
            now = Op::combine(lanes_from<n - (1 << L)>(older, now, indices<n>{}), now);
            return next<L + 1>(now, first == L + 1 ? now : total);
        }
    }
};

/// `count` windows. Vectors begin so that the first one of windows is whole; before the row there is
/// something else. `to` gets the totals of the windows' last `taps` elements, and `lines`, if any, those of
/// the last level.
template <class Op, int Levels, bool IsWhole>
static void double_in_registers(typename Op::out* to, typename Op::out* line, const typename Op::in* in,
                                index_t window, index_t taps, index_t count) {
    using T = typename Op::in;
    constexpr int n = lanes<Op>;
    using V = vec<T, n>;
    doubled_vectors<Op, Levels> levels(taps);
    const auto step = [&](V now) __attribute__((always_inline)) {
        const V total = levels.next(now, now);
        if constexpr (!IsWhole) store_vec(line, now), line += n;
        return IsWhole ? V(Op::finish(total)) : total;
    };
    const index_t lead = (window - 1) % n;
    T start[n] = {};
    for (index_t i = 0; i < lead; ++i) start[n - lead + i] = in[i];
    step(load_vec<V>(start));
    in += lead;
    for (index_t k = (window - 1) / n; k > 0; --k, in += n) step(load_vec<V>(in));
    for (; count >= n; count -= n, in += n, to += n) store_vec(to, step(load_vec<V>(in)));
    if (count <= 0) return;
    const part<n> rest{count};
    rest.store(to, step(rest.load(in)));
}

template <class Op>
[[gnu::noinline]] static void combine_two(typename Op::out* to, const typename Op::out* a,
                                          const typename Op::out* b, index_t count) {
    for_columns<lanes<Op>>(
        count, true, [&](auto width, index_t j) __attribute__((always_inline)) {
            width.store(to + j, Op::combine(width.load(a + j), width.load(b + j)));
        });
}

/// Windows of more than two vectors: lines of totals of n, 2n, 4n ... taps, which begin at each element, and
/// of the last taps of each window.
template <class Op>
static void double_by_lines(typename Op::out* out, const typename Op::in* in, typename Op::out* scratch,
                            index_t line, index_t window, index_t count) {
    constexpr int n = lanes<Op>, small = __builtin_ctz(unsigned(n));
    const index_t taps = Op::idempotent ? n : window % n;
    const int levels = slide_doublings(window);
    const typename Op::out* totals[max_doublings];
    double_in_registers<Op, small, false>(scratch, scratch + line, in, window, taps, count);
    totals[small] = scratch + line + 2 * n - 1 - (window - 1) % n;
    for (int l = small + 1; l < levels; ++l) {
        const index_t half = index_t(1) << (l - 1);
        auto* to = scratch + (l - small + 1) * line;
        combine_two<Op>(to, totals[l - 1], totals[l - 1] + half, count + window - 2 * half);
        totals[l] = to;
    }
    window_row<Op> row;
    row.dst = out, row.cols = count, row.one = scratch, row.pieces = 0;
    const auto add = [&](int level, index_t at) {  // the longest as two halves
        const index_t half = index_t(1) << (level - 1);
        row.first[row.pieces] = level < levels ? totals[level] + at : totals[level - 1] + at;
        row.second[row.pieces++] = level < levels ? nullptr : totals[level - 1] + at + half;
    };
    if constexpr (Op::idempotent) {
        add(levels, 0);
        if (const index_t last = window - (index_t(1) << levels); last > 0) add(levels, last);
    } else
        for (int l = small; l <= levels; ++l)
            if ((window >> l) & 1) add(l, window >> (l + 1) << (l + 1));
    finish_windows<Op>(row, !Op::idempotent && taps > 0);
}

/// Is there a kernel in registers for the operation?
template <class Op>
inline constexpr bool doubles_in_registers = Op::doubles && std::is_floating_point_v<typename Op::in> &&
                                             std::is_same_v<typename Op::in, typename Op::out>;

template <class Op>
static void slide_in_registers(typename Op::out* out, const typename Op::in* in, typename Op::out* scratch,
                               index_t line, index_t window, index_t count) {
    constexpr int small = __builtin_ctz(unsigned(lanes<Op>));
    if (window >= 2 * lanes<Op>) return double_by_lines<Op>(out, in, scratch, line, window, count);
    if (slide_doublings(window) == small)
        return double_in_registers<Op, small, true>(out, nullptr, in, window, window, count);
    double_in_registers<Op, 3, true>(out, nullptr, in, window, window, count);
}
#else
template <class Op>
inline constexpr bool doubles_in_registers = false;
#endif
