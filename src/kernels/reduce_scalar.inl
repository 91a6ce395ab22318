// Reductions too rare to be worth a vector build for every type and instruction set: one loop serves
// all four shapes. Products of integers, and all but the sums of complex numbers.

/// Wraps in 64 bits.
template <class T>
struct integer_prod {
    using in = T;
    using out = std::uint64_t;
    static constexpr out start = 1;
    XF_ALWAYS_INLINE out step(out a, in b) { return a * out(b); }
    XF_ALWAYS_INLINE out join(out a, out b) { return a * b; }
};

template <class Op>
static void plain_reduce(void* to, const void* from, index_t rows, index_t out_row, index_t in_row,
                         index_t cols, index_t in_col, index_t taps, index_t tap, bool accumulate) {
    auto* out = static_cast<typename Op::out*>(to);
    const auto* in = static_cast<const typename Op::in*>(from);
    for (index_t r = 0; r < rows; ++r)
        for (index_t j = 0; j < cols; ++j) {
            const bool adds = accumulate || (out_row == 0 && r > 0);
            auto total = adds ? out[r * out_row + j] : Op::start;
            for (index_t t = 0; t < taps; ++t) total = Op::step(total, in[r * in_row + j * in_col + t * tap]);
            out[r * out_row + j] = total;
        }
}

template <class Op>
static void plain_across(const across_args& a) {
    plain_reduce<Op>(a.out, a.in, a.rows, a.out_row, a.in_row, a.cols, 1, a.taps, a.tap, a.accumulate);
}
template <class Op>
static void plain_along(const along_args& a) {
    plain_reduce<Op>(a.out, a.in, a.rows, a.out_row, a.in_row, 1, 1, a.taps, a.step, a.accumulate);
}
/// Windows of many taps: the row is cut into blocks as long as a window, and each window is the end of one
/// and the start of the next. Three steps an element, whatever the window.
/// Source    van Herk 1992; Gil and Werman 1993
template <class Op>
static void slide_by_blocks(typename Op::out* out, const typename Op::in* in, typename Op::out* ends,
                            const slide_along_args& a) {
    using total = typename Op::out;
    index_t block = -1, next = 0;  // the block of which `ends` holds all ends, and what is in `start`
    total start = Op::start;
    for (index_t j = 0; j < a.cols; ++j) {
        const index_t first = j * a.step, low = first / a.window * a.window;
        if (low != block) {
            total end = Op::start;
            for (index_t t = a.window; t-- > 0;)
                ends[t] = end = Op::join(Op::step(Op::start, in[low + t]), end);
            block = low, next = low + a.window, start = Op::start;
        }
        for (; next < first + a.window; ++next) start = Op::step(start, in[next]);
        out[j] = Op::join(ends[first - low], start);
    }
}

template <class Op>
static void plain_slide_along(const slide_along_args& a) {
    if (a.dilation == 1 && a.window > 16 && a.cols >= 16 && a.step * 4 < a.window) {
        for (index_t r = 0; r < a.rows; ++r)
            slide_by_blocks<Op>(static_cast<typename Op::out*>(a.out) + r * a.out_row,
                                static_cast<const typename Op::in*>(a.in) + r * a.in_row,
                                static_cast<typename Op::out*>(a.scratch), a);
        return;
    }
    plain_reduce<Op>(a.out, a.in, a.rows, a.out_row, a.in_row, a.cols, a.step, a.window, a.dilation, false);
}
template <class Op>
static void plain_slide_across(const slide_across_args& a) {
    plain_reduce<Op>(a.out, a.in, a.rows, a.out_row, a.step * a.in_row, a.cols, 1, a.window,
                     a.dilation * a.in_row, false);
}

template <class Op>
constexpr void set_plain(type_kernels& k, reduce_op op) {
    const int i = int(op);
    k.across[i] = plain_across<Op>, k.along[i] = plain_along<Op>;
    k.slide_along[i] = plain_slide_along<Op>, k.slide_across[i] = plain_slide_across<Op>;
}
