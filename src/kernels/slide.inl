// Windows of many taps. S1 = in; S4[q] = S1[q] + S1[q+d] + S1[q+2d] + S1[q+3d]; S16 from S4 alike ...
// Then a window of w taps is a few totals of the largest level: overlapping ones where an element
// may count twice, else one or two per binary digit of w. The cost is about 2 loads per doubling, half
// the stores of plain doubling, and nothing is ever subtracted, so NaN and infinity stay in
// their windows. The sums are those of the tree in sweep.inl, bit for bit.

inline constexpr int most_levels = 31;

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
[[gnu::noinline]] static void combine_four(typename Op::out* dst, const From* p0, const From* p1, const From* p2, const From* p3, index_t cols) {
    for_columns<lanes<Op>>(cols, true, [&](auto width, index_t j) __attribute__((always_inline)) {
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
    const typename Op::out* first[2 * most_levels];
    const typename Op::out* second[2 * most_levels];  ///< null for none
    int pieces;
};

/// `Count` vectors at a time, so that looking up a piece costs little beside taking it.
template <class Op, int Digit, int Count, class Width>
XF_HOT void finish_vectors(const window_row<Op>& row, Width width, index_t j) {
    constexpr int n = Width::count;
    auto get_in = [&](const typename Op::in* p, int v) __attribute__((always_inline)) { return Op::load(width.load(p + j + v * n)); };
    auto get_out = [&](const typename Op::out* p, int v) __attribute__((always_inline)) { return Op::from_out(width.load(p + j + v * n)); };
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
    auto add_piece = [&](const typename Op::out* first, const typename Op::out* second, bool start) __attribute__((always_inline)) {
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
    for_columns<n>(row.cols - done, true, [&](auto width, index_t j) __attribute__((always_inline)) {
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

// --- along the vector axis -----------------------------------------------------------------------

/// Chunks of columns: every level of a chunk is one line of scratch.
template <class Op>
static void slide_line(typename Op::out* out, const typename Op::in* in, typename Op::out* scratch,
                       const slide_along_args& a, int levels, const window_piece* pieces, int piece_count) {
    const index_t chunk = slide_chunk(a.cols, a.step, a.window, a.dilation);
    const index_t line = slide_line_length(chunk, a.step, a.window, a.dilation);
    const index_t d = a.dilation;
    for (index_t j = 0; j < a.cols; j += chunk) {
        window_row<Op> row;
        const index_t results = a.cols - j < chunk ? a.cols - j : chunk;
        row.dst = a.step == 1 ? out + j : scratch + levels * line;  // else all are made, and some kept
        row.cols = (results - 1) * a.step + 1;
        const auto* from = in + j * a.step;
        for (int i = 1; i <= levels; ++i) {
            const index_t below = index_t(1) << (2 * i - 2);
            const index_t count = row.cols + (a.window - 4 * below) * d;
            auto* to = scratch + (i - 1) * line;
            if (i == 1) combine_four<Op>(to, from, from + d, from + 2 * d, from + 3 * d, count);
            else {
                const auto* p = to - line;
                combine_four<Op>(to, p, p + below * d, p + 2 * below * d, p + 3 * below * d, count);
            }
        }
        const int digit = int(a.window % 4);
        row.one = from + (a.window - digit) * d, row.two = row.one + d, row.three = row.two + d;
        row.pieces = piece_count;
        for (int k = 0; k < piece_count; ++k) {
            const auto* level = scratch + (pieces[k].level - 1) * line;
            row.first[k] = level + pieces[k].first * d;
            row.second[k] = pieces[k].second < 0 ? nullptr : level + pieces[k].second * d;
        }
        finish_windows<Op>(row, digit);
        if (a.step > 1) {
            using bits = typename int_of<sizeof(typename Op::out)>::bits;
            gather_line(reinterpret_cast<bits*>(out + j), reinterpret_cast<const bits*>(row.dst), a.step, results);
        }
    }
}

/// Windows of 2 or 3 at step 2, those of most pooling: the first two taps are the even and the odd
/// lanes of the same two loads.
template <class Op, int Window>
static void slide_even(typename Op::out* out, const typename Op::in* in, const slide_along_args& a) {
    for (index_t r = 0; r < a.rows; ++r) {
        const auto* src = in + r * a.in_row;
        auto* dst = out + r * a.out_row;  // not read from `a` again after each store
        for_columns<lanes<Op>>(a.cols, true, [&](auto width, index_t j) __attribute__((always_inline)) {
            auto [even, odd] = even_and_odd(width, src + 2 * j);
            auto total = Op::combine(even, odd);
            if constexpr (Window == 3) total = Op::combine(total, even_columns{}.load(width, src + 2 * j + 2));
            width.store(dst + j, Op::finish(total));
        });
    }
}

/// Columns of any step, tap by tap: up to 8 taps of a chunk are gathered side by side, then
/// taken across. The gathering is built once per element size, not once per operation.
template <class Op>
static void slide_gathered(typename Op::out* out, const typename Op::in* in, const slide_along_args& a) {
    using T = typename int_of<sizeof(typename Op::in)>::bits;
    constexpr index_t chunk = 256;
    T lines[sweep_taps * chunk];
    for (index_t j = 0; j < a.cols; j += chunk) {
        pass<Op> at;
        at.cols = a.cols - j < chunk ? a.cols - j : chunk;
        at.rows = 1, at.tap = chunk, at.dst_row = at.src_row = 0;
        at.dst = out + j;
        sweep_strip(at, a.window, static_cast<typename Op::out*>(a.scratch), false, [&](index_t first, index_t count) {
            for (index_t k = 0; k < count; ++k)
                gather_line<T>(lines + k * chunk, reinterpret_cast<const T*>(in + j * a.step + (first + k) * a.dilation), a.step, at.cols);
            at.src = reinterpret_cast<const typename Op::in*>(lines);
        });
    }
}

template <class Op>
static void slide_along(const slide_along_args& a) {
    using out = typename Op::out;
    using in = typename Op::in;
    auto* to = static_cast<out*>(a.out);
    const auto* from = static_cast<const in*>(a.in);
    if (a.rows <= 0 || a.cols <= 0) return;
    if constexpr (sizeof(in) >= 4 && std::is_same_v<in, typename Op::acc>)
        if (a.step == 2 && a.dilation == 1) {
            if (a.window == 2) return slide_even<Op, 2>(to, from, a);
            if (a.window == 3) return slide_even<Op, 3>(to, from, a);
        }
    const int levels = slide_levels(a.window);
    // Measured costs per row, in taps taken directly. The bits are the same, so the choice is free.
    const index_t span = a.window * a.dilation + (a.cols - 1) * a.step;
    const index_t direct = a.window * a.cols * (a.step == 1 ? 1 : 8);
    const index_t doubled = (4 * levels + 3) * span;
    if constexpr (Op::doubles)
        if (levels > 0 && doubled < direct) {
            window_piece pieces[2 * most_levels];
            const int count = window_pieces<Op>(a.window, levels, pieces);
            for (index_t r = 0; r < a.rows; ++r)
                slide_line<Op>(to + r * a.out_row, from + r * a.in_row, static_cast<out*>(a.scratch), a, levels, pieces, count);
            return;
        }
    if (a.step == 1) {
        sweep<Op>(to, from, a.scratch, a.rows, a.out_row, a.in_row, a.cols, a.window, a.dilation, false);
    } else {
        for (index_t r = 0; r < a.rows; ++r) slide_gathered<Op>(to + r * a.out_row, from + r * a.in_row, a);
    }
}

// --- across rows ---------------------------------------------------------------------------------

/// The last rows of one level, as a ring.
template <class T>
struct level_ring {
    T* rows;
    index_t length, newest, width;

    T* push() {
        newest = newest + 1 == length ? 0 : newest + 1;
        return rows + newest * width;
    }
    const T* aged(index_t age) const { return rows + (newest < age ? newest - age + length : newest - age) * width; }
};

/// A strip of columns, row by row: each input row completes one row of every level, so that all
/// levels stay in the nearest cache and scratch does not grow with the rows.
template <class Op>
static void slide_strip(typename Op::out* out, const typename Op::in* in, typename Op::out* scratch, index_t cols,
                        index_t width, const slide_across_args& a, int levels, const window_piece* pieces, int piece_count) {
    const index_t d = a.dilation, last = (a.rows - 1) * a.step + (a.window - 1) * d;
    level_ring<typename Op::out> ring[most_levels];
    for (int i = 1; i <= levels; ++i) {
        const index_t length = slide_ring_rows(a.window, d, i, levels);
        ring[i - 1] = {scratch, length, length - 1, width};
        scratch += length * width;
    }
    index_t wait = (a.window - 1) * d;  // input rows until the next row of results
    for (index_t t = 0; t <= last; ++t, --wait) {
        if (const index_t ahead = t + 6; ahead <= last)
            for (index_t j = 0; j < cols; j += 64 / index_t(sizeof *in)) __builtin_prefetch(in + ahead * a.in_row + j);
        for (int i = 1; i <= levels; ++i) {
            const index_t below = index_t(1) << (2 * i - 2);
            if (t < (4 * below - 1) * d) break;
            auto* to = ring[i - 1].push();
            if (i == 1) {
                const auto* p = in + (t - 3 * d) * a.in_row;
                const index_t apart = d * a.in_row;
                combine_four<Op>(to, p, p + apart, p + 2 * apart, p + 3 * apart, cols);
            } else {
                const auto& from = ring[i - 2];
                combine_four<Op>(to, from.aged(3 * below * d), from.aged(2 * below * d), from.aged(below * d), from.aged(0), cols);
            }
        }
        if (wait > 0) continue;
        wait = a.step;
        window_row<Op> row;
        row.dst = out, row.cols = cols, row.pieces = piece_count;
        out += a.out_row;
        const index_t digit = a.window % 4;
        row.one = in + (t - (digit - 1) * d) * a.in_row, row.two = row.one + d * a.in_row, row.three = row.two + d * a.in_row;
        for (int k = 0; k < piece_count; ++k) {
            const auto& from = ring[pieces[k].level - 1];
            const index_t newest = a.window - (index_t(1) << (2 * pieces[k].level));
            row.first[k] = from.aged((newest - pieces[k].first) * d);
            row.second[k] = pieces[k].second < 0 ? nullptr : from.aged((newest - pieces[k].second) * d);
        }
        finish_windows<Op>(row, int(digit));
    }
}

template <class Op>
static void slide_across(const slide_across_args& a) {
    using out = typename Op::out;
    auto* to = static_cast<out*>(a.out);
    const auto* from = static_cast<const typename Op::in*>(a.in);
    if (a.rows <= 0 || a.cols <= 0) return;
    const int levels = slide_levels(a.window);
    const index_t span = a.window * a.dilation + (a.rows - 1) * a.step;
    if constexpr (Op::doubles)
        if (levels > 0 && 4 * levels * span + 3 * a.rows < a.window * a.rows) {
            window_piece pieces[2 * most_levels];
            const int count = window_pieces<Op>(a.window, levels, pieces);
            const index_t width = slide_strip_columns(a.cols, a.window, a.dilation, sizeof(out));
            for (index_t j = 0; j < a.cols; j += width)
                slide_strip<Op>(to + j, from + j, static_cast<out*>(a.scratch), a.cols - j < width ? a.cols - j : width, width, a,
                                levels, pieces, count);
            return;
        }
    sweep<Op>(to, from, a.scratch, a.rows, a.out_row, a.step * a.in_row, a.cols, a.window, a.dilation * a.in_row, false);
}
