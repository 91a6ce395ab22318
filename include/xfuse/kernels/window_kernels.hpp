#pragma once
#include "xfuse/kernels/kernel_table.hpp"

/// Windows over two axes at once.
namespace xf::kernels {

/// What a kernel may be built for: `taps` rows, and along each of them `window` elements that are `dilation`
/// apart, for results that are `step` elements apart.
struct window_shape {
    index_t taps, window, step, dilation;
};

/// What there is of the operand, where windows reach beyond: rows from `row` on, of which the windows of one
/// row of results begin `row_step` behind those of the one before, and their taps `tap_step`; columns from
/// `col` on. Negative: so much of the border comes first. All else is `fill`, an element.
struct window_border {
    bool is_there = false;
    index_t row, rows, row_step, tap_step;
    index_t col, cols;
    alignas(8) std::byte fill[8];
};

/// out[r*out_row + i] = op over t, k of in[r*in_row + t*tap + i*step + k*dilation];  r < rows, i < cols,
/// t < taps, k < window. The second axis is the vector axis: first the rows of each column, then along the
/// row, each in the order of the kernels of one axis; sums are divided by `divisor`. Where the operand comes
/// in from memory it is asked for `ahead` bytes before it is read; 0 where it is in a cache.
struct windows_args {
    void* out;
    const void* in;
    void* scratch;
    index_t rows, out_row, in_row;
    index_t cols, step;
    index_t taps, tap;
    index_t window, dilation;
    index_t ahead;
    double divisor;
    window_border border{};  ///< read by the kernels that are built for a shape; rows are not reversed then
};
using windows_fn = void (*)(const windows_args&);

/// The kernel of that operation that is built for the shape, or null.
windows_fn find_windows(const table& t, dtype type, reduce_op op, const window_shape& shape);

/// The same, undivided, by kernels of one axis each, through a few lines that stay in the nearest cache: any
/// window of any operation and type, and elements of a row that are any distance apart, in_col and out_col.
/// scratch: window_lines_scratch(...) bytes.
struct window_lines_args {
    windows_args windows;
    index_t out_col, in_col;
    index_t out_size, in_size;                     ///< bytes of an element
    void (*across)(const across_args&);            ///< of the operand's type
    void (*slide_along)(const slide_along_args&);  ///< of the result's type
    void (*copy_out)(const copy_args&);            ///< of the result's size
    void (*copy_in)(const copy_args&);             ///< of the operand's size
};
void windows_by_lines(const window_lines_args& a);

/// Needs `out_col` and `in_col` only to know which of them is 1; the rows do not matter.
index_t window_lines_scratch(index_t cols, index_t out_col, index_t in_col, const window_shape& shape,
                             std::size_t out_size, std::size_t in_size);

}  // namespace xf::kernels
