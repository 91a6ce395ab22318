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

/// A strip of columns, row by row: each input row completes one row of every level, so that all
/// levels stay in the nearest cache and scratch does not grow with the rows.
template <class Op>
static void slide_strip(typename Op::out* out, const typename Op::in* in, typename Op::out* scratch,
                        index_t cols, index_t width, const slide_across_args& a, int levels,
                        const window_piece* pieces, int piece_count) {
    const index_t d = a.dilation, last = (a.rows - 1) * a.step + (a.window - 1) * d;
    level_ring<typename Op::out> ring[max_levels];
    for (int i = 1; i <= levels; ++i) {
        const index_t length = slide_ring_rows(a.window, d, i, levels);
        ring[i - 1] = {scratch, length, length - 1, width};
        scratch += length * width;
    }
    index_t wait = (a.window - 1) * d;  // input rows until the next row of results
    for (index_t t = 0; t <= last; ++t, --wait) {
        if (const index_t ahead = t + 6; ahead <= last)
            for (index_t j = 0; j < cols; j += 64 / index_t(sizeof *in))
                __builtin_prefetch(in + ahead * a.in_row + j);
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
                combine_four<Op>(to, from.aged(3 * below * d), from.aged(2 * below * d), from.aged(below * d),
                                 from.aged(0), cols);
            }
        }
        if (wait > 0) continue;
        wait = a.step;
        window_row<Op> row;
        row.dst = out, row.cols = cols, row.pieces = piece_count;
        out += a.out_row;
        const index_t digit = a.window % 4;
        row.one = in + (t - (digit - 1) * d) * a.in_row, row.two = row.one + d * a.in_row,
        row.three = row.two + d * a.in_row;
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
            window_piece pieces[2 * max_levels];
            const int count = window_pieces<Op>(a.window, levels, pieces);
            const index_t width = slide_strip_columns(a.cols, a.window, a.dilation, sizeof(out));
            for (index_t j = 0; j < a.cols; j += width)
                slide_strip<Op>(to + j, from + j, static_cast<out*>(a.scratch),
                                a.cols - j < width ? a.cols - j : width, width, a, levels, pieces, count);
            return;
        }
    sweep<Op>(to, from, a.scratch, a.rows, a.out_row, a.step * a.in_row, a.cols, a.window,
              a.dilation * a.in_row, false);
}
