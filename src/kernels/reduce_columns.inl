// Reductions whose columns are independent: across rows, and windows taken tap by tap.
//
// The tree over n taps: tree(n) = tree(h) + tree(n - h), h the largest power of two below n (or
// n / 2 when n is one). It is the pairwise tree, of depth ceil(log2 n), and every kernel of
// this file and of slide.inl follows it: how a sum was split into passes cannot be seen in its bits.

inline constexpr int sweep_taps = 8;  ///< taps per pass: few enough streams for the prefetchers

/// Whether the rows of the next pass are asked for. It took a third of the time of sums over rows on a Zen 4
/// with AVX-512; on a Zen 1, which has AVX2 alone, it added a fifth, as its prefetchers follow eight rows.
inline constexpr bool asks_for_next_rows = has_masks;

constexpr int tree_split(int n) {
    int h = 1;
    while (2 * h < n) h *= 2;
    return h;
}

template <class Op, int N, class Get>
XF_ALWAYS_INLINE auto tree(const typename Op::in* p, index_t tap, Get get) {
    if constexpr (N == 1) return get(p);
    else {
        constexpr int h = tree_split(N);
        return Op::combine(tree<Op, h>(p, tap, get), tree<Op, N - h>(p + h * tap, tap, get));
    }
}

/// One pass: dst = prev[last] + (... + (prev[0] + tree of up to 8 taps)).
template <class Op>
struct pass {
    typename Op::out* dst;
    const typename Op::in* src;
    index_t rows, dst_row, src_row, cols, tap;
    const typename Op::out* prev[64];  ///< same row distance as dst
    int prevs;
    bool asks;  ///< the rows of the next pass come from beyond the second cache
};

/// Merging and asking for the next rows are separate builds: a branch in the inner loop would cost as much as
/// the loads of two taps.
template <class Op, int N, bool Merge, bool Asks = false>
static void run_pass(const pass<Op>& at) {
    using in = typename Op::in;
    const index_t tap = at.tap, cols = at.cols;
    for (index_t r = 0; r < at.rows; ++r) {
        const in* src = at.src + r * at.src_row;
        typename Op::out* dst = at.dst + r * at.dst_row;
        for_columns<lanes<Op>>(
            cols, !Merge, [&](auto width, index_t j) __attribute__((always_inline)) {
                auto get = [&](const in* p) __attribute__((always_inline)) {
                    return Op::load(width.load(p));
                };
                if constexpr (Asks) {
                    constexpr index_t line = 64 / index_t(sizeof(in));
                    if (line <= lanes<Op> || j % line == 0)
#pragma GCC unroll 8
                        for (int k = N; k < 2 * N; ++k) __builtin_prefetch(src + j + k * tap, 0, 2);
                }
                auto total = tree<Op, N>(src + j, tap, get);
                if constexpr (Merge)
                    for (int k = 0; k < at.prevs; ++k)
                        total = Op::combine(Op::from_out(width.load(at.prev[k] + r * at.dst_row + j)), total);
                width.store(dst + j, Op::to_out(Op::finish(total)));
            });
    }
}

/// Runs the largest pass built for no more than `taps`; says of how many.
template <class Op, bool Merge, int N = sweep_taps>
static index_t run_largest(const pass<Op>& at, index_t taps) {
    constexpr unsigned sizes = Merge ? Op::merge_sizes : Op::pass_sizes;
    if constexpr (((sizes >> N) & 1) != 0)
        if (taps >= N) {
            if (N == sweep_taps && at.asks) run_pass<Op, N, Merge, N == sweep_taps && asks_for_next_rows>(at);
            else run_pass<Op, N, Merge>(at);
            return N;
        }
    if constexpr (N > 1) return run_largest<Op, Merge, N - 1>(at, taps);
    return 1;
}

/// One pass where the operation is built for all sizes, as float sums are: this never decides their order.
template <class Op>
static void run_passes(pass<Op>& at, index_t taps) {
    while (taps > 0) {
        const index_t done =
            at.prevs > 0 ? run_largest<Op, true>(at, taps) : run_largest<Op, false>(at, taps);
        at.src += done * at.tap, taps -= done;
        at.prev[0] = at.dst, at.prevs = 1;
    }
}

template <class Op>
static void fill_neutral(typename Op::out* out, index_t rows, index_t out_row, index_t cols) {
    const auto value = Op::to_out(Op::finish(Op::load(vec<typename Op::in, 1>{Op::neutral})))[0];
    for (index_t r = 0; r < rows; ++r)
        for (index_t j = 0; j < cols; ++j) out[r * out_row + j] = value;
}

/// One row and strip of more than 8 taps. Exact operations gather in the result itself; others
/// keep partial trees of 8, 16, 32 ... taps in scratch, like the digits of a binary counter.
/// `stage(first, count)` points at.src to those taps; `is_far`: they come from beyond the second cache.
template <class Op, class Stage>
static void sweep_strip(pass<Op>& at, index_t taps, typename Op::out* scratch, bool accumulate, bool is_far,
                        Stage stage) {
    using out = typename Op::out;
    out* const target = at.dst;
    const index_t last = (taps - 1) / sweep_taps;
    for (index_t b = 0; b <= last; ++b) {
        const index_t count = b == last ? taps - b * sweep_taps : index_t(sweep_taps);
        stage(b * sweep_taps, count);
        at.prevs = 0;
        if constexpr (Op::exact) {
            if (b > 0 || accumulate) at.prev[at.prevs++] = target;
        } else {
            int level = 0;
            for (; b == last ? (b >> level) != 0 : ((b >> level) & 1) != 0; ++level)
                if ((b >> level) & 1) at.prev[at.prevs++] = scratch + level * at.cols;
            at.dst = b == last ? target : scratch + level * at.cols;
            if (b == last && accumulate) at.prev[at.prevs++] = target;
        }
        at.asks = asks_for_next_rows && is_far && taps - (b + 1) * sweep_taps >= sweep_taps;
        run_passes(at, count);
    }
}

template <class Op>
static void sweep(typename Op::out* out, const typename Op::in* in, void* scratch, index_t rows,
                  index_t out_row, index_t in_row, index_t cols, index_t taps, index_t tap, bool accumulate) {
    if (rows <= 0 || cols <= 0) return;
    if (taps == 0) {
        if (!accumulate) fill_neutral<Op>(out, rows, out_row, cols);
        return;
    }
    pass<Op> at;
    at.tap = tap, at.dst_row = out_row, at.src_row = in_row;
    if (taps <= sweep_taps) {
        at.dst = out, at.src = in, at.rows = rows, at.cols = cols;
        at.prevs = accumulate, at.prev[0] = out, at.asks = false;
        return run_passes(at, taps);
    }
    at.rows = 1;
    const bool is_far = taps * cols * index_t(sizeof *in) > bytes_near();
    constexpr index_t strip = sweep_strip_columns(sizeof *out);
    for (index_t r = 0; r < rows; ++r)
        for (index_t j = 0; j < cols; j += strip) {
            at.dst = out + r * out_row + j;
            const auto* src = in + r * in_row + j;
            at.cols = cols - j < strip ? cols - j : strip;
            sweep_strip(at, taps, static_cast<typename Op::out*>(scratch), accumulate, is_far,
                        [&](index_t first, index_t) { at.src = src + first * tap; });
        }
}

template <class Op>
static void across(const across_args& a) {
    sweep<Op>(static_cast<typename Op::out*>(a.out), static_cast<const typename Op::in*>(a.in), a.scratch,
              a.rows, a.out_row, a.in_row, a.cols, a.taps, a.tap, a.accumulate);
}
