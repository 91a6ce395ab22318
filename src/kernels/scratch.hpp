#pragma once
#include "xfuse/core/index.hpp"

// How the kernels cut their work, shared with the functions that size their scratch. Plain
// constexpr functions of internal linkage: no instruction set may lend its copy to another.
namespace xf::kernels {

/// Columns of a strip of a long reduction across rows: its partial sums stay in the second
/// cache (11 levels of 16 KiB for a million taps of any type), its rows long enough to prefetch.
static constexpr index_t sweep_strip_columns(std::size_t out_size) { return 16384 / index_t(out_size); }

/// What is larger comes from beyond the second cache of this machine.
index_t bytes_near();

/// Levels of totals of 4, 16, 64 ... taps that a window has room for; windows
/// that one pass can take tap by tap are not worth one.
[[maybe_unused]] static constexpr int slide_levels(index_t window) {
    int levels = 0;
    if (window > 8)
        while (window >> (2 * levels + 2)) ++levels;
    return levels;
}

/// Results per chunk of slide_along: 1024 inputs, or as many as a window spans.
[[maybe_unused]] static constexpr index_t slide_chunk(index_t cols, index_t step, index_t window,
                                                      index_t dilation) {
    const index_t span = window * dilation > 1024 ? window * dilation : 1024;
    const index_t chunk = span / step + 1;
    return cols < chunk ? cols : chunk;
}
/// With the vectors of 64 bytes that stand before and behind it.
[[maybe_unused]] static constexpr index_t slide_line_length(index_t chunk, index_t step, index_t window,
                                                            index_t dilation) {
    return (chunk - 1) * step + 1 + window * dilation + 32;
}

/// Levels of totals of 2, 4, 8 ... rows that slide_across keeps of a window.
[[maybe_unused]] static constexpr int slide_doublings(index_t window) {
    int levels = 0;
    if (window > 8)
        while (window >> (levels + 1)) ++levels;
    return levels;
}

/// Lines that slide_along keeps of a chunk: a level each, by fours or by twos, and the last taps.
[[maybe_unused]] static constexpr index_t slide_lines(index_t window) {
    const index_t by_four = slide_levels(window), by_two = slide_doublings(window) - 2;
    return by_four > by_two ? by_four : by_two;
}

/// Rows of one level that slide_across keeps in its circular buffer.
[[maybe_unused]] static constexpr index_t slide_ring_rows(index_t window, index_t dilation, int level,
                                                          int levels) {
    const index_t taps = index_t(1) << level;
    return (level == levels ? window - taps : taps) * dilation + 1;
}

/// Rows of the operand that slide_across asks for before they are read.
[[maybe_unused]] static constexpr index_t slide_rows_ahead = 6;

/// Columns of a strip of slide_across: its circular buffers, and the input rows in use or being prefetched,
/// within 32 KiB of the nearest cache if 256 bytes of columns allow it; windows above 32 do not fit there
/// with rows of a useful length, and do better with long rows in the next cache. Whole lines, so that rows of
/// the buffers begin on one.
[[maybe_unused]] static constexpr index_t slide_strip_columns(index_t cols, index_t window, index_t dilation,
                                                              std::size_t size) {
    index_t rows = dilation + slide_rows_ahead + 2;
    for (int l = 1, n = slide_doublings(window); l <= n; ++l) rows += slide_ring_rows(window, dilation, l, n);
    const index_t budget = window > 32 ? 98304 : 32768;
    const index_t fit = budget / (rows * index_t(size)) / 64 * 64, least = 256 / index_t(size);
    const index_t width = fit > least ? fit : least, line = 64 / index_t(size);
    return cols < width ? (cols + line - 1) / line * line : width;
}

/// How the means and variances of windows are cut: strips of columns, so many results at a time; the elements
/// of the line that they are made of, and of that of their totals.
struct moments_cut {
    index_t columns, results, line, totals;
};
/// Results by the thousand, and as many as the window is long, so that no element is in more than two lines.
[[maybe_unused]] static constexpr moments_cut cut_moments(index_t results, index_t step, index_t cols,
                                                          bool across, index_t window, index_t dilation,
                                                          std::size_t size) {
    const index_t span = window * dilation, least = 64 / index_t(size);
    const index_t wide = 2048 / span / least * least;
    moments_cut cut{!across ? 1 : wide > least ? wide : least, 0, 0, 0};
    const index_t thousand = 1024 / cut.columns;  // whatever the columns: fewer never take more scratch
    if (cut.columns > cols) cut.columns = cols;
    cut.results = (span > thousand ? span : thousand) / step + 1;
    if (cut.results > results) cut.results = results;
    const index_t totals = (cut.results - 1) * step + 1;
    cut.line = ((totals + (window - 1) * dilation) * cut.columns + 15) / 16 * 16;
    cut.totals = (totals * cut.columns + 15) / 16 * 16;
    return cut;
}

}  // namespace xf::kernels
