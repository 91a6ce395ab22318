#include <cstddef>

#include "xfuse/kernels/window_kernels.hpp"

// Compiled for the baseline processor: only calls kernels of an instruction set.
namespace xf::kernels {
namespace {

/// How windows over two axes are computed by lines: so many results of so many rows at a time, and where
/// their lines, gathered rows of the operand, results that have to be scattered, and the kernels' scratch
/// begin.
struct window_lines_cut {
    index_t cols, rows, line, gathered, results, kernels;
};

/// Lines of all rows at a time: a quarter of the smallest nearest cache, so that they stay there beside the
/// rows that are read. Fewer columns never take more scratch.
window_lines_cut cut_window_lines(index_t cols, index_t out_col, index_t in_col, const window_shape& shape,
                                  index_t out_size, index_t in_size) {
    constexpr index_t lines_bytes = 8192, longest = 1024;
    window_lines_cut cut{};
    cut.cols = longest / shape.step + 1;
    if (cut.cols > cols) cut.cols = cols;
    if (cut.cols < 1)
        cut.cols = 1;  // nothing of the stage is needed: a plan asks for its scratch all the same
    const index_t span = (cut.cols - 1) * shape.step + (shape.window - 1) * shape.dilation + 1;
    // Windows that tile a row let the lines follow each other like one.
    const bool tiles = shape.dilation == 1 && shape.step >= shape.window;
    cut.line = tiles ? cut.cols * shape.step : (span + 63) / 64 * 64;
    const index_t bytes = cut.line * out_size > lines_bytes ? cut.line * out_size : lines_bytes;
    cut.rows = bytes / (cut.line * out_size);
    cut.gathered = bytes;
    cut.results = cut.gathered + (in_col == 1 ? 0 : shape.taps * cut.line * in_size);
    cut.kernels = cut.results + (out_col == 1 ? 0 : bytes);
    return cut;
}

std::byte* moved(void* p, index_t bytes) { return static_cast<std::byte*>(p) + bytes; }
const std::byte* moved(const void* p, index_t bytes) { return static_cast<const std::byte*>(p) + bytes; }

index_t smaller(index_t a, index_t b) { return a < b ? a : b; }

/// One block of results: where it begins, and how large it is.
struct window_block {
    index_t row, col, rows, cols;
};

/// A line for each row of results: in it, the total of the rows of a window for each column.
void fill_lines(const window_lines_args& a, const window_lines_cut& cut, const window_block& b) {
    const windows_args& w = a.windows;
    const index_t span = (b.cols - 1) * w.step + (w.window - 1) * w.dilation + 1;
    void* const kernels = moved(w.scratch, cut.kernels);
    const std::byte* const in = moved(w.in, (b.row * w.in_row + b.col * w.step * a.in_col) * a.in_size);
    if (a.in_col == 1)
        return a.across({w.scratch, in, kernels, b.rows, cut.line, w.in_row, span, w.taps, w.tap, false});
    void* const gathered = moved(w.scratch, cut.gathered);
    for (index_t r = 0; r < b.rows; ++r) {
        a.copy_in(
            {gathered, moved(in, r * w.in_row * a.in_size), w.taps, cut.line, w.tap, span, 1, a.in_col});
        a.across({moved(w.scratch, r * cut.line * a.out_size), gathered, kernels, 1, 0, 0, span, w.taps,
                  cut.line, false});
    }
}

/// The windows along the lines.
void reduce_lines(const window_lines_args& a, const window_lines_cut& cut, const window_block& b) {
    const windows_args& w = a.windows;
    void* const kernels = moved(w.scratch, cut.kernels);
    void* const out = moved(w.out, (b.row * w.out_row + b.col * a.out_col) * a.out_size);
    const bool is_unit = a.out_col == 1;
    void* const to = is_unit ? out : moved(w.scratch, cut.results);
    const index_t out_row = is_unit ? w.out_row : cut.line;
    const bool joins =
        out_row == b.cols && cut.line == b.cols * w.step && w.step >= w.window && w.dilation == 1;
    a.slide_along({to, w.scratch, kernels, joins ? 1 : b.rows, out_row, cut.line,
                   joins ? b.rows * b.cols : b.cols, w.step, w.window, w.dilation});
    if (!is_unit) a.copy_out({out, to, b.rows, w.out_row, cut.line, b.cols, a.out_col, 1});
}

}  // namespace

index_t window_lines_scratch(index_t cols, index_t out_col, index_t in_col, const window_shape& shape,
                             std::size_t out_size, std::size_t in_size) {
    const window_lines_cut cut =
        cut_window_lines(cols, out_col, in_col, shape, index_t(out_size), index_t(in_size));
    const index_t across = across_scratch(cut.line, shape.taps, out_size);
    const index_t along =
        slide_along_scratch(cut.rows * cut.cols, shape.step, shape.window, shape.dilation, out_size);
    return cut.kernels + (across > along ? across : along);
}

void windows_by_lines(const window_lines_args& a) {
    const windows_args& w = a.windows;
    if (w.rows <= 0 || w.cols <= 0) return;
    const window_lines_cut cut = cut_window_lines(
        w.cols, a.out_col, a.in_col, {w.taps, w.window, w.step, w.dilation}, a.out_size, a.in_size);
    for (index_t r = 0; r < w.rows; r += cut.rows)
        for (index_t j = 0; j < w.cols; j += cut.cols) {
            const window_block b{r, j, smaller(cut.rows, w.rows - r), smaller(cut.cols, w.cols - j)};
            fill_lines(a, cut, b);
            reduce_lines(a, cut, b);
        }
}

}  // namespace xf::kernels
