// Sliding windows across rows.

/// The last rows of one level, in a circular buffer.
template <class T>
struct level_ring {
    T* rows;
    index_t length, newest, width;

    T* push() {
        newest = newest + 1 == length ? 0 : newest + 1;
        return rows + newest * width;
    }
    const T* aged(index_t age) const {
        return rows + (newest < age ? newest - age + length : newest - age) * width;
    }
};

/// One row of each level: level 0 is the operand. All columns of a level are made from the level below, so a
/// row of results is one pass: S2 = S1 of d rows before + S1, S4 = S2 of 2d rows before + S2 ...
template <class Op>
struct doubled_row {
    const typename Op::in *newest, *before;        ///< the operand's row, and that of d rows before
    const typename Op::out* older[max_doublings];  ///< of level l: 2^l * d rows before
    typename Op::out* made[max_doublings];  ///< the new row of level l; null where nobody reads it again
    const typename Op::out* piece[max_doublings];  ///< what a window takes of level l; null for none
    typename Op::out* dst;                         ///< null where no window ends in this row
    int levels;                                    ///< that have enough rows by now
    int first;                                     ///< the level that a window's end is in
};

/// `Count` vectors of columns, up all levels.
template <class Op, int Count, class Width>
XF_ALWAYS_INLINE void double_vectors(const doubled_row<Op>& row, Width width, index_t j) {
    constexpr int n = Width::count;
    vec<typename Op::acc, n> sum[Count], total[Count];
#pragma GCC unroll 4
    for (int v = 0; v < Count; ++v) total[v] = sum[v] = Op::load(width.load(row.newest + j + v * n));
    for (int l = 1; l <= row.levels; ++l) {
#pragma GCC unroll 4
        for (int v = 0; v < Count; ++v) {
            const index_t at = j + v * n;
            if (l == 1) sum[v] = Op::combine(Op::load(width.load(row.before + at)), sum[v]);
            else sum[v] = Op::combine(Op::from_out(width.load(row.older[l - 1] + at)), sum[v]);
        }
        if (auto* to = row.made[l])
#pragma GCC unroll 4
            for (int v = 0; v < Count; ++v) width.store(to + j + v * n, Op::to_out(sum[v]));
        if (l == row.first)
#pragma GCC unroll 4
            for (int v = 0; v < Count; ++v) total[v] = sum[v];
        if (const auto* part = row.piece[l])
#pragma GCC unroll 4
            for (int v = 0; v < Count; ++v)
                total[v] = Op::combine(Op::from_out(width.load(part + j + v * n)), total[v]);
    }
    if (row.dst == nullptr) return;
#pragma GCC unroll 4
    for (int v = 0; v < Count; ++v) width.store(row.dst + j + v * n, Op::to_out(Op::finish(total[v])));
}

template <class Op>
static void double_row(const doubled_row<Op>& row, index_t cols) {
    constexpr int n = lanes<Op>;
    index_t done = 0;
    if constexpr (std::is_floating_point_v<typename Op::in>)
        for (; done + 4 * n <= cols; done += 4 * n) double_vectors<Op, 4>(row, full<n>{}, done);
    for_columns<n>(
        cols - done, true, [&](auto width, index_t j) __attribute__((always_inline)) {
            double_vectors<Op, 1>(row, width, done + j);
        });
}

/// A strip of columns, row by row: each input row completes one row of every level, so that all
/// levels stay in the nearest cache and scratch does not grow with the rows.
template <class Op>
static void slide_strip(typename Op::out* out, const typename Op::in* in, typename Op::out* scratch,
                        index_t cols, index_t width, const slide_across_args& a) {
    const index_t d = a.dilation, last = (a.rows - 1) * a.step + (a.window - 1) * d;
    const int levels = slide_doublings(a.window);
    level_ring<typename Op::out> ring[max_doublings];
    for (int l = 1; l <= levels; ++l) {
        const index_t length = slide_ring_rows(a.window, d, l, levels);
        ring[l] = {scratch, length, length - 1, width};
        scratch += length * width;
    }
    doubled_row<Op> row{};
    row.first = Op::idempotent ? levels : __builtin_ctzll(std::uint64_t(a.window));
    index_t wait = (a.window - 1) * d;  // input rows until the next row of results
    for (index_t t = 0; t <= last; ++t, --wait) {
        if (const index_t ahead = t + slide_rows_ahead; ahead <= last)
            for (index_t j = 0; j < cols; j += 64 / index_t(sizeof *in))
                __builtin_prefetch(in + ahead * a.in_row + j);
        row.newest = in + t * a.in_row, row.before = row.newest - d * a.in_row;
        row.dst = wait > 0 ? nullptr : out;
        for (row.levels = 0; row.levels < levels; ++row.levels) {
            const int l = row.levels + 1;
            const index_t taps = index_t(1) << l, last_age = (a.window - taps) * d;
            if (t < (taps - 1) * d) break;
            auto& level = ring[l];
            row.made[l] = l < levels || last_age > 0 ? level.push() : nullptr;
            row.older[l] = l < levels ? level.aged(taps * d) : nullptr;
            const bool has_piece = Op::idempotent ? l == levels : (a.window & taps) != 0;
            const index_t age = Op::idempotent ? last_age : a.window % taps * d;
            row.piece[l] = has_piece && age > 0 && wait <= 0 ? level.aged(age) : nullptr;
        }
        double_row<Op>(row, cols);
        if (wait > 0) continue;
        wait = a.step;
        out += a.out_row;
    }
}

template <class Op>
static void slide_across(const slide_across_args& a) {
    using out = typename Op::out;
    auto* to = static_cast<out*>(a.out);
    const auto* from = static_cast<const typename Op::in*>(a.in);
    if (a.rows <= 0 || a.cols <= 0) return;
    const index_t levels = slide_doublings(a.window);
    const index_t span = a.window * a.dilation + (a.rows - 1) * a.step;
    if constexpr (Op::doubles)
        if (levels > 0 && 2 * levels * span + levels * a.rows < a.window * a.rows) {
            const index_t width = slide_strip_columns(a.cols, a.window, a.dilation, sizeof(out));
            const auto begin = (reinterpret_cast<std::uintptr_t>(a.scratch) + 63) / 64 * 64;
            for (index_t j = 0; j < a.cols; j += width)
                slide_strip<Op>(to + j, from + j, reinterpret_cast<out*>(begin),
                                a.cols - j < width ? a.cols - j : width, width, a);
            return;
        }
    sweep<Op>(to, from, a.scratch, a.rows, a.out_row, a.step * a.in_row, a.cols, a.window,
              a.dilation * a.in_row, false);
}
