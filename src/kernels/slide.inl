// Windows of many taps. S1 = in; S4[q] = S1[q] + S1[q+d] + S1[q+2d] + S1[q+3d]; S16 from S4 alike ...
// Then a window of w taps is a few totals of the largest level: overlapping ones where an element
// may count twice, else one or two per binary digit of w. The cost is about 2 loads per doubling, half
// the stores of plain doubling, and nothing is ever subtracted, so NaN and infinity stay in
// their windows. The sums are those of the tree in sweep.inl, bit for bit.

inline constexpr int max_levels = 31;
/// Levels of 2, 4, 8 ... taps, and level 0.
inline constexpr int max_doublings = 64;

/// The parts of one window: offsets, in taps, of totals of one level, in pairs; -1 for none.
struct window_piece {
    int level;
    index_t first, second;
};

/// Ascending: the piece of the fewest taps first. Returns how many; level 0 is not listed.
template <class Op>
static int window_pieces(index_t window, int levels, window_piece* pieces) {
    const index_t top = index_t(1) << (2 * levels);
    if constexpr (Op::idempotent) {
        const index_t last = window - top;
        pieces[0] = {levels, 0, last};
        if (last <= top) return 1;
        pieces[1] = {levels, top, last > 2 * top ? 2 * top : last};
        return 2;
    } else {
        int count = 0;
        for (int i = 1; i <= levels; ++i) {
            const index_t size = index_t(1) << (2 * i), digit = window / size % 4;
            const index_t start = window / (4 * size) * 4 * size;
            if (digit & 1) pieces[count++] = {i, start + (digit & 2) * size, -1};
            if (digit & 2) pieces[count++] = {i, start, start + size};
        }
        return count;
    }
}

/// dst[j] = (p0 + p1) + (p2 + p3), from the input or from the level below (alike, where the types are).
template <class Op, class From>
[[gnu::noinline]] static void combine_four(typename Op::out* dst, const From* p0, const From* p1,
                                           const From* p2, const From* p3, index_t cols) {
    for_columns<lanes<Op>>(
        cols, true, [&](auto width, index_t j) __attribute__((always_inline)) {
            auto get = [&](const From* p) __attribute__((always_inline)) {
                if constexpr (std::is_same_v<From, typename Op::in>) return Op::load(width.load(p + j));
                else return Op::from_out(width.load(p + j));
            };
            auto a = Op::combine(get(p0), get(p1)), b = Op::combine(get(p2), get(p3));
            width.store(dst + j, Op::to_out(Op::combine(a, b)));
        });
}

/// Where the pieces of one row of windows lie.
template <class Op>
struct window_row {
    typename Op::out* dst;
    index_t cols;
    const typename Op::in *one, *two, *three;  ///< the last taps: those below a multiple of four
    const typename Op::out* first[2 * max_levels];
    const typename Op::out* second[2 * max_levels];  ///< null for none
    int pieces;
};

/// `Count` vectors at a time, so that looking up a piece costs little beside taking it.
template <class Op, int Digit, int Count, class Width>
XF_ALWAYS_INLINE void finish_vectors(const window_row<Op>& row, Width width, index_t j) {
    constexpr int n = Width::count;
    auto get_in = [&](const typename Op::in* p, int v) __attribute__((always_inline)) {
        return Op::load(width.load(p + j + v * n));
    };
    auto get_out = [&](const typename Op::out* p, int v) __attribute__((always_inline)) {
        return Op::from_out(width.load(p + j + v * n));
    };
    vec<typename Op::acc, n> total[Count];
    if constexpr (Digit > 0) {
        const auto *one = row.one, *two = row.two, *three = row.three;
#pragma GCC unroll 4
        for (int v = 0; v < Count; ++v) {
            total[v] = get_in(one, v);
            if constexpr (Digit > 1) total[v] = Op::combine(total[v], get_in(two, v));
            if constexpr (Digit > 2) total[v] = Op::combine(total[v], get_in(three, v));
        }
    }
    auto add_piece = [&](const typename Op::out* first, const typename Op::out* second, bool start)
        __attribute__((always_inline)) {
#pragma GCC unroll 4
        for (int v = 0; v < Count; ++v) {
            auto part = get_out(first, v);
            if (second) part = Op::combine(part, get_out(second, v));
            total[v] = start ? part : Op::combine(part, total[v]);
        }
    };
    if constexpr (Digit == 0) add_piece(row.first[0], row.second[0], true);
    for (int k = Digit == 0; k < row.pieces; ++k) add_piece(row.first[k], row.second[k], false);
#pragma GCC unroll 4
    for (int v = 0; v < Count; ++v) width.store(row.dst + j + v * n, Op::to_out(Op::finish(total[v])));
}

template <class Op, int Digit>
static void finish_windows(const window_row<Op>& row) {
    constexpr int n = lanes<Op>;
    index_t done = 0;
    if constexpr (std::is_floating_point_v<typename Op::in>)
        for (; done + 4 * n <= row.cols; done += 4 * n) finish_vectors<Op, Digit, 4>(row, full<n>{}, done);
    for_columns<n>(
        row.cols - done, true, [&](auto width, index_t j) __attribute__((always_inline)) {
            finish_vectors<Op, Digit, 1>(row, width, done + j);
        });
}

template <class Op>
static void finish_windows(const window_row<Op>& row, int digit) {
    if constexpr (!Op::idempotent) {
        if (digit == 1) return finish_windows<Op, 1>(row);
        if (digit == 2) return finish_windows<Op, 2>(row);
        if (digit == 3) return finish_windows<Op, 3>(row);
    }
    finish_windows<Op, 0>(row);
}
