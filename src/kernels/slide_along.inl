// Sliding windows along the vector axis.

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
        if constexpr (doubles_in_registers<Op>)
            if (a.step == 1 && d == 1) {
                slide_in_registers<Op>(out + j, from, scratch, line, a.window, results);
                continue;
            }
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
            gather_line(reinterpret_cast<bits*>(out + j), reinterpret_cast<const bits*>(row.dst), a.step,
                        results);
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
        for_columns<lanes<Op>>(
            a.cols, true, [&](auto width, index_t j) __attribute__((always_inline)) {
                auto [even, odd] = even_and_odd(width, src + 2 * j);
                auto total = Op::combine(even, odd);
                if constexpr (Window == 3)
                    total = Op::combine(total, even_columns{}.load(width, src + 2 * j + 2));
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
        sweep_strip(at, a.window, static_cast<typename Op::out*>(a.scratch), false, false,
                    [&](index_t first, index_t count) {
                        for (index_t k = 0; k < count; ++k)
                            gather_line<T>(
                                lines + k * chunk,
                                reinterpret_cast<const T*>(in + j * a.step + (first + k) * a.dilation),
                                a.step, at.cols);
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
    const bool in_registers = doubles_in_registers<Op> && a.step == 1 && a.dilation == 1;
    const index_t doubled = (in_registers ? 2 * slide_doublings(a.window) : 4 * levels + 3) * span;
    if constexpr (Op::doubles)
        if (levels > 0 && doubled < direct) {
            window_piece pieces[2 * max_levels];
            const int count = window_pieces<Op>(a.window, levels, pieces);
            for (index_t r = 0; r < a.rows; ++r)
                slide_line<Op>(to + r * a.out_row, from + r * a.in_row, static_cast<out*>(a.scratch), a,
                               levels, pieces, count);
            return;
        }
    if (a.step == 1) {
        sweep<Op>(to, from, a.scratch, a.rows, a.out_row, a.in_row, a.cols, a.window, a.dilation, false);
    } else {
        for (index_t r = 0; r < a.rows; ++r) slide_gathered<Op>(to + r * a.out_row, from + r * a.in_row, a);
    }
}
