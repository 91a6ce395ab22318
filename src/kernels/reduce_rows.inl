// Reductions along the vector axis. 256 bytes of totals are added to side by side whatever the
// instruction set, so that every one of them gives the same bits; 16 such groups make a block, and
// blocks are summed in a pairwise tree. That is NumPy's bound: chains of 16, then log2.

/// N totals as halves of halves of one native vector: the tree that folds them is the type's.
template <class Op, int N>
struct wide {
    wide<Op, N / 2> lo, hi;

    [[gnu::always_inline]] static wide load(const typename Op::in* p) {
        return {wide<Op, N / 2>::load(p), wide<Op, N / 2>::load(p + N / 2)};
    }
    [[gnu::always_inline]] static wide load(const typename Op::in* p, index_t n) {
        return {wide<Op, N / 2>::load(p, n), wide<Op, N / 2>::load(p + N / 2, n - N / 2)};
    }
    [[gnu::always_inline]] static wide combine(const wide& a, const wide& b) {
        return {wide<Op, N / 2>::combine(a.lo, b.lo), wide<Op, N / 2>::combine(a.hi, b.hi)};
    }
    [[gnu::always_inline]] static auto fold(const wide& a) {
        return wide<Op, N / 2>::fold(wide<Op, N / 2>::combine(a.lo, a.hi));
    }
};
template <class Op, int N>
    requires(N == lanes<Op>)
struct wide<Op, N> {
    using in_vec = vec<typename Op::in, N>;
    vec<typename Op::acc, N> v;

    [[gnu::always_inline]] static wide load(const typename Op::in* p) {
        return {Op::load(load_vec<in_vec>(p))};
    }
    [[gnu::always_inline]] static wide load(const typename Op::in* p, index_t n) {
        return {Op::load(part<N>::clamped(n).load(p, broadcast<typename Op::in, N>(Op::neutral)))};
    }
    [[gnu::always_inline]] static wide combine(const wide& a, const wide& b) {
        return {Op::combine(a.v, b.v)};
    }
    [[gnu::always_inline]] static auto fold(const wide& a) { return a.v; }
};

template <class V, int... I>
XF_ALWAYS_INLINE auto lower_half(V v, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(v, v, I...);
}
template <class V, int... I>
XF_ALWAYS_INLINE auto upper_half(V v, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(v, v, (int(sizeof...(I)) + I)...);
}
template <int By, class V, int... I>
XF_ALWAYS_INLINE V rotate_lanes(V v, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(v, v, ((I + By) % int(sizeof...(I)))...);
}

/// Folds lane i with lane i + n/2 until `Group` lanes are left, in the first places.
template <class Op, int Group, int N, class V>
XF_ALWAYS_INLINE auto fold_lanes(V v) {
    using acc = typename Op::acc;
    if constexpr (N == Group) return v;
    else if constexpr (N * sizeof(acc) > 16 && sizeof(V) == N * sizeof(acc)) {
        return fold_lanes<Op, Group, N / 2>(
            Op::combine(lower_half(v, indices<N / 2>{}), upper_half(v, indices<N / 2>{})));
    } else {
        return fold_lanes<Op, Group, N / 2>(
            Op::combine(v, rotate_lanes<N / 2>(v, indices<lanes_of<V, acc>>{})));
    }
}

template <class Op>
inline constexpr int group_lanes = 256 / int(sizeof(typename Op::acc));

/// The first group of n elements, neutral after them.
template <class Op>
XF_ALWAYS_INLINE auto load_tail(const typename Op::in* p, index_t n) {
    constexpr int count = group_lanes<Op>;
    if constexpr (has_masks) return wide<Op, count>::load(p, n);
    typename Op::in held[count];
    for (int i = 0; i < count; ++i) held[i] = i < n ? p[i] : Op::neutral;
    return wide<Op, count>::load(held);
}

/// `count` elements side by side in `held`, out of runs of `Run` elements that are `step` runs apart.
template <class T, int Run>
static void gather_runs(T* held, const T* p, index_t count, index_t step) {
    if constexpr (Run == 1) {
        using bits = typename int_of<sizeof(T)>::bits;
        gather_line(reinterpret_cast<bits*>(held), reinterpret_cast<const bits*>(p), step, count);
    } else {
        for (index_t i = 0; i < count; i += Run)
            for (int k = 0; k < Run; ++k) held[i + k] = p[i * step + k];
    }
}

/// The blocks of a row that were taken so far, as a tree.
template <class Op, int Group>
struct row_tree {
    static constexpr index_t group = group_lanes<Op>, block = 16 * group;
    using totals = wide<Op, group_lanes<Op>>;
    totals level[48];

    /// Adds block b, whose totals are `sum`; the last gives the row's totals.
    [[gnu::always_inline]] totals add(totals sum, index_t b, index_t last) {
        // Like the digits of a binary counter: level k holds a tree of 2^k blocks.
        int k = 0;
        for (; b == last ? (b >> k) != 0 : ((b >> k) & 1) != 0; ++k)
            if ((b >> k) & 1) sum = totals::combine(level[k], sum);
        if (b < last) level[k] = sum;
        return sum;
    }
};

/// The totals of a whole block. Only one that is cut short asks how long it is.
template <class Op>
XF_ALWAYS_INLINE auto whole_block(const typename Op::in* p) {
    constexpr int group = group_lanes<Op>;
    using totals = wide<Op, group>;
    totals sum = totals::load(p);
    for (index_t i = group; i < 16 * group; i += group) sum = totals::combine(sum, totals::load(p + i));
    return sum;
}

/// The totals of the n elements of a block that is cut short.
template <class Op>
XF_ALWAYS_INLINE auto short_block(const typename Op::in* p, index_t n) {
    constexpr int group = group_lanes<Op>;
    using totals = wide<Op, group>;
    totals sum = n < group ? load_tail<Op>(p, n) : totals::load(p);
    index_t i = group;
    for (; i + group <= n; i += group) sum = totals::combine(sum, totals::load(p + i));
    if (i < n) sum = totals::combine(sum, load_tail<Op>(p + i, n - i));
    return sum;
}

/// The totals of block b of a row of n elements.
template <class Op, int Group>
XF_ALWAYS_INLINE auto block_of_row(const typename Op::in* p, index_t n, index_t step, index_t b) {
    constexpr index_t block = row_tree<Op, Group>::block;
    typename Op::in held[block];
    const index_t count = n - b * block < block ? n - b * block : block;
    const auto* q = p + b * block * step;
    if (step != 1) gather_runs<typename Op::in, Group>(held, q, count, step), q = held;
    return count == block ? whole_block<Op>(q) : short_block<Op>(q, count);
}

/// The totals of two whole blocks, side by side where the registers hold both.
template <class Op>
XF_ALWAYS_INLINE void two_blocks(wide<Op, group_lanes<Op>>* sum, const typename Op::in* p, index_t apart) {
    constexpr int group = group_lanes<Op>, registers = 16;
    using totals = wide<Op, group>;
    if constexpr (2 * group > registers * lanes<Op>) {
        for (int r = 0; r < 2; ++r) sum[r] = whole_block<Op>(p + r * apart);
    } else {
        totals first = totals::load(p), second = totals::load(p + apart);
        for (index_t i = group; i < 16 * group; i += group) {
            first = totals::combine(first, totals::load(p + i));
            second = totals::combine(second, totals::load(p + apart + i));
        }
        sum[0] = first, sum[1] = second;
    }
}

/// Folds the totals of a row to one element, `Group` of them (2 for complex numbers).
template <class Op, int Group>
XF_ALWAYS_INLINE void fold_row(typename Op::acc* result, const wide<Op, group_lanes<Op>>& sum) {
    const auto v = fold_lanes<Op, Group, lanes<Op>>(wide<Op, group_lanes<Op>>::fold(sum));
    for (int g = 0; g < Group; ++g) result[g] = v[g];
}

/// The totals of n elements into `result`.
template <class Op, int Group>
[[gnu::noinline]] static void reduce_line(typename Op::acc* result, const typename Op::in* p, index_t n,
                                          index_t step) {
    row_tree<Op, Group> row;
    typename row_tree<Op, Group>::totals sum;
    const index_t last = n > 0 ? (n - 1) / row_tree<Op, Group>::block : 0;
    for (index_t b = 0; b <= last; ++b) sum = row.add(block_of_row<Op, Group>(p, n, step, b), b, last);
    fold_row<Op, Group>(result, sum);
}

/// The same of two rows of contiguous elements, a block of both at once.
template <class Op, int Group>
[[gnu::noinline]] static void reduce_two_lines(typename Op::acc* result, const typename Op::in* p, index_t n,
                                               index_t apart) {
    using tree = row_tree<Op, Group>;
    tree rows[2];
    typename tree::totals sum[2];
    const index_t last = n > 0 ? (n - 1) / tree::block : 0;
    for (index_t b = 0; b <= last; ++b) {
        typename tree::totals here[2];
        if (n - b * tree::block >= tree::block) two_blocks<Op>(here, p + b * tree::block, apart);
        else
            for (int r = 0; r < 2; ++r) here[r] = block_of_row<Op, Group>(p + r * apart, n, 1, b);
        for (int r = 0; r < 2; ++r) sum[r] = rows[r].add(here[r], b, last);
    }
    for (int r = 0; r < 2; ++r) fold_row<Op, Group>(result + r * Group, sum[r]);
}

/// Long rows so many bytes apart are read two at a time: what the processor asks for ahead is then on its way
/// for one while the other is added. Closer rows meet in the same sets of the caches and banks of memory.
inline constexpr index_t streams_apart = 256 * 1024;

/// Rows that share a result and wait, reduced, to be added in their order.
inline constexpr index_t waiting_rows = 8;

/// How many rows of the first half have a partner in the second, `count / 2` below.
template <class Op, int Group>
static index_t paired_rows(const along_args& a, index_t count) {
    constexpr index_t size = index_t(sizeof(typename Op::in)) * Group;
    const bool is_long = a.step == 1 && a.taps * size >= 4096;
    return is_long && count / 2 * a.in_row * size >= streams_apart ? count / 2 : 0;
}

/// Group is 2 for complex numbers, which sum as pairs of floats.
template <class Op, int Group = 1>
static void along(const along_args& a) {
    using acc = typename Op::acc;
    using out = typename Op::out;
    const auto* in = static_cast<const typename Op::in*>(a.in);
    const index_t n = a.taps * Group;
    const auto put = [&a](index_t r, const acc* total) {
        out* to = static_cast<out*>(a.out) + r * a.out_row * Group;
        const bool adds = a.accumulate || (a.out_row == 0 && r > 0);
        for (int g = 0; g < Group; ++g) {
            vec<acc, 1> one = {total[g]};
            if (adds) one = Op::combine(Op::from_out(vec<out, 1>{to[g]}), one);
            to[g] = Op::to_out(Op::finish(one))[0];
        }
    };
    const index_t batch = a.out_row == 0 ? waiting_rows : a.rows;
    for (index_t first = 0; first < a.rows; first += batch) {
        const index_t count = a.rows - first < batch ? a.rows - first : batch,
                      half = paired_rows<Op, Group>(a, count);
        acc waiting[waiting_rows][Group];
        for (index_t r = 0; r < count; r += r + 1 == half ? half + 1 : 1) {
            const auto* p = in + (first + r) * a.in_row * Group;
            acc total[2][Group];
            if (has_masks && n <= lanes<Op> &&
                a.step == 1) {  // the same tree: the lanes left out are neutral
                const auto v = fold_lanes<Op, Group, lanes<Op>>(wide<Op, lanes<Op>>::load(p, n).v);
                for (int g = 0; g < Group; ++g) total[0][g] = v[g];
            } else {
                if (r < half) reduce_two_lines<Op, Group>(total[0], p, n, half * a.in_row * Group);
                else reduce_line<Op, Group>(total[0], p, n, a.step);
            }
            for (index_t k = 0; k <= index_t(r < half); ++k) {
                if (a.out_row != 0) put(first + r + k * half, total[k]);
                else
                    for (int g = 0; g < Group; ++g) waiting[r + k * half][g] = total[k][g];
            }
        }
        for (index_t r = 0; r < count && a.out_row == 0; ++r) put(first + r, waiting[r]);
    }
}
