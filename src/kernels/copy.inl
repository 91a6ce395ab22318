// Copies of strided rows, by element size alone. After the axes are put in order the target's columns are
// contiguous where they can be, and the source decides: contiguous, constant, every second, reversed,
// transposed, or gathered.

/// 16-byte elements: moved one at a time, as one vector register each.
struct wide_element {
    typedef std::uint64_t halves __attribute__((vector_size(16), aligned(8)));
    halves bits;
};
template <int Size>
struct element_of {
    using type = typename int_of<Size>::bits;
};
template <>
struct element_of<16> {
    using type = wide_element;
};

template <class T, int... I>
XF_ALWAYS_INLINE auto reversed(T v, std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(v, v, (int(sizeof...(I)) - 1 - I)...);
}

XF_ALWAYS_INLINE void copy_bytes(std::uint8_t* out, const std::uint8_t* in, index_t bytes) {
    constexpr int width = native_bytes;
    index_t j = 0;
    for (; j + 4 * width <= bytes; j += 4 * width) {
        const auto a = full<width>::load(in + j), b = full<width>::load(in + j + width);
        const auto c = full<width>::load(in + j + 2 * width), d = full<width>::load(in + j + 3 * width);
        full<width>::store(out + j, a), full<width>::store(out + j + width, b);
        full<width>::store(out + j + 2 * width, c), full<width>::store(out + j + 3 * width, d);
    }
    for_columns<width>(
        bytes - j, true, [&](auto lanes, index_t k) __attribute__((always_inline)) {
            lanes.store(out + j + k, lanes.load(in + j + k));
        });
}

template <class T>
static void gather_rows(const copy_args& a) {
    for (index_t r = 0; r < a.rows; ++r)
        gather_line(static_cast<T*>(a.out) + r * a.out_row, static_cast<const T*>(a.in) + r * a.in_row,
                    a.in_col, a.cols);
}

template <class T>
static void fill_rows(const copy_args& a) {
    constexpr int width = native_bytes / int(sizeof(T));
    for (index_t r = 0; r < a.rows; ++r) {
        T* out = static_cast<T*>(a.out) + r * a.out_row;
        const T value = static_cast<const T*>(a.in)[r * a.in_row];
        for_columns<width>(
            a.cols, true, [&](auto lanes, index_t j) __attribute__((always_inline)) {
                lanes.store(out + j, broadcast<T, decltype(lanes)::count>(value));
            });
    }
}

template <class T>
static void reverse_rows(const copy_args& a) {
    constexpr int width = native_bytes / int(sizeof(T));
    for (index_t r = 0; r < a.rows; ++r) {
        T* out = static_cast<T*>(a.out) + r * a.out_row;
        const T* in = static_cast<const T*>(a.in) + r * a.in_row;
        index_t j = 0;
        for (; j + width <= a.cols; j += width)
            full<width>::store(out + j, reversed(full<width>::load(in - j - (width - 1)), indices<width>{}));
        for (; j < a.cols; ++j) out[j] = in[-j];
    }
}

/// Nothing contiguous on one side: element by element, in squares that fit the nearest cache.
template <class T>
static void copy_singly(const copy_args& a) {
    constexpr index_t side = 32;
    T* out = static_cast<T*>(a.out);
    const T* in = static_cast<const T*>(a.in);
    for (index_t r0 = 0; r0 < a.rows; r0 += side)
        for (index_t j0 = 0; j0 < a.cols; j0 += side)
            for (index_t r = r0; r < a.rows && r < r0 + side; ++r)
                for (index_t j = j0; j < a.cols && j < j0 + side; ++j)
                    out[r * a.out_row + j * a.out_col] = in[r * a.in_row + j * a.in_col];
}

/// in's columns are contiguous, or there is one row: no squares are needed.
template <class T>
static void scatter_rows(const copy_args& a) {
    const index_t out_col = a.out_col, in_col = a.in_col;
    for (index_t r = 0; r < a.rows; ++r) {
        T* __restrict out = static_cast<T*>(a.out) + r * a.out_row;
        const T* __restrict in = static_cast<const T*>(a.in) + r * a.in_row;
#pragma GCC unroll 8
        for (index_t j = 0; j < a.cols; ++j) out[j * out_col] = in[j * in_col];
    }
}

static void copy_contiguous(const copy_args& a, index_t size) {
    auto* out = static_cast<std::uint8_t*>(a.out);
    const auto* in = static_cast<const std::uint8_t*>(a.in);
    if (a.out_row == a.cols && a.in_row == a.cols) return copy_bytes(out, in, a.rows * a.cols * size);
    for (index_t r = 0; r < a.rows; ++r)
        copy_bytes(out + r * a.out_row * size, in + r * a.in_row * size, a.cols * size);
}

template <int Size>
static void copy(const copy_args& given) {
    using T = typename element_of<Size>::type;
    copy_args a = given;
    if (a.rows <= 0 || a.cols <= 0) return;
    const bool swap = a.cols == 1 || (a.rows > 1 && a.out_col != 1 && a.out_row == 1);
    if (swap) a = {a.out, a.in, a.cols, a.out_col, a.in_col, a.rows, a.out_row, a.in_row};
    if (a.cols == 1) a.out_col = a.in_col = 1;
    if (a.out_col == 1 && a.in_col == 1) return copy_contiguous(a, Size);
    if constexpr (Size <= 8)
        if (a.out_col == 1) {
            if (a.in_col == 0) return fill_rows<T>(a);
            if (a.in_row == 1 && a.rows > 1) return transpose_rows<T>(a);
            if (a.in_col == -1) return reverse_rows<T>(a);
            return gather_rows<T>(a);
        }
    if (a.rows == 1 || (a.in_col == 1 && a.out_row > a.out_col)) return scatter_rows<T>(a);
    copy_singly<T>(a);
}
