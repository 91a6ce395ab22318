// Matrices of elements transposed in blocks that fit the registers.

template <class V, int... I>
XF_ALWAYS_INLINE V zip_low(V a, V b, std::integer_sequence<int, I...>) {
    constexpr int n = sizeof...(I);
    return __builtin_shufflevector(a, b, (I / 2 + I % 2 * n)...);
}
template <class V, int... I>
XF_ALWAYS_INLINE V zip_high(V a, V b, std::integer_sequence<int, I...>) {
    constexpr int n = sizeof...(I);
    return __builtin_shufflevector(a, b, (n / 2 + I / 2 + I % 2 * n)...);
}

/// Transposes N x N elements: log2 N rounds that zip line i with line i + N/2.
template <class T, int N>
XF_ALWAYS_INLINE void transpose_block(T* out, index_t out_row, const T* in, index_t in_col) {
    using V = vec<T, N>;
    V a[N], b[N];
#pragma GCC unroll 16
    for (int i = 0; i < N; ++i) a[i] = load_vec<V>(in + i * in_col);
#pragma GCC unroll 4
    for (int round = 1; round < N; round *= 2) {
#pragma GCC unroll 8
        for (int i = 0; i < N / 2; ++i) {
            b[2 * i] = zip_low(a[i], a[i + N / 2], indices<N>{});
            b[2 * i + 1] = zip_high(a[i], a[i + N / 2], indices<N>{});
        }
#pragma GCC unroll 16
        for (int i = 0; i < N; ++i) a[i] = b[i];
    }
#pragma GCC unroll 16
    for (int i = 0; i < N; ++i) store_vec(out + i * out_row, a[i]);
}

/// out's columns and in's rows are contiguous. Squares of whole cache lines, so that each is read and
/// written while it is near; in each, blocks that fit the registers.
template <class T>
static void transpose_rows(const copy_args& a) {
    constexpr int fit = native_bytes / int(sizeof(T)), n = sizeof(T) < 4 ? 16 / int(sizeof(T)) : fit;
    T* out = static_cast<T*>(a.out);
    const T* in = static_cast<const T*>(a.in);
    auto single = [&](index_t r0, index_t r1, index_t j0, index_t j1) {
        for (index_t r = r0; r < r1; ++r)
            for (index_t j = j0; j < j1; ++j) out[r * a.out_row + j] = in[r + j * a.in_col];
    };
    constexpr index_t line = 64 / index_t(sizeof(T)), side = line > n ? line : n;
    const index_t rows = a.rows / n * n, cols = a.cols / n * n;
    for (index_t r0 = 0; r0 < rows; r0 += side)
        for (index_t j0 = 0; j0 < cols; j0 += side)
            for (index_t r = r0; r < rows && r < r0 + side; r += n)
                for (index_t j = j0; j < cols && j < j0 + side; j += n)
                    transpose_block<T, n>(out + r * a.out_row + j, a.out_row, in + r + j * a.in_col,
                                          a.in_col);
    single(0, rows, cols, a.cols);
    single(rows, a.rows, 0, a.cols);
}
