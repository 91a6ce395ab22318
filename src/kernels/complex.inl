// Complex numbers. Sums are those of the parts, so the kernels of floats do them on lines twice as long.
// Products, any and all are rare: plain loops.

template <class T>
struct pair {
    T re, im;
};

template <class T>
struct complex_prod {
    using in = pair<T>;
    using out = pair<T>;
    static constexpr out start{1, 0};
    XF_ALWAYS_INLINE out step(out a, in b) { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
    XF_ALWAYS_INLINE out join(out a, out b) { return step(a, b); }
};
template <class T, bool Any>
struct complex_truth {
    using in = pair<T>;
    using out = std::uint8_t;
    static constexpr out start = !Any;
    XF_ALWAYS_INLINE out step(out a, in b) {
        const out is = b.re != 0 || b.im != 0;
        return join(a, is);
    }
    XF_ALWAYS_INLINE out join(out a, out b) { return Any ? a | b : a & b; }
};

template <class T>
static void pair_sum_across(const across_args& a) {
    across<sum_of<T>>({a.out, a.in, a.scratch, a.rows, 2 * a.out_row, 2 * a.in_row, 2 * a.cols, a.taps,
                       2 * a.tap, a.accumulate});
}
template <class T>
static void pair_sum_slide_across(const slide_across_args& a) {
    slide_across<sum_of<T>>({a.out, a.in, a.scratch, a.rows, 2 * a.out_row, 2 * a.in_row, a.step, 2 * a.cols,
                             a.window, a.dilation});
}
/// Steps above one keep the pairs apart: one pass for each column.
template <class T>
static void pair_sum_slide_along(const slide_along_args& a) {
    if (a.step == 1)
        return slide_along<sum_of<T>>({a.out, a.in, a.scratch, a.rows, 2 * a.out_row, 2 * a.in_row,
                                       2 * a.cols, 1, a.window, 2 * a.dilation});
    for (index_t r = 0; r < a.rows; ++r)
        across<sum_of<T>>({static_cast<T*>(a.out) + 2 * r * a.out_row,
                           static_cast<const T*>(a.in) + 2 * r * a.in_row, a.scratch, a.cols, 2, 2 * a.step,
                           2, a.window, 2 * a.dilation, false});
}
