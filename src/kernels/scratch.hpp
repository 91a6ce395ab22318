#pragma once
#include "xfuse/core/index.hpp"

// How the kernels cut their work, shared with the functions that size their scratch. Plain
// constexpr functions of internal linkage: no instruction set may lend its copy to another.
namespace xf::kernels {

/// Columns of a strip of a long reduction across rows: its partial sums stay in the second
/// cache (11 levels of 16 KiB for a million taps of double), its rows long enough to prefetch.
static constexpr index_t sweep_strip_columns = 2048;

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
[[maybe_unused]] static constexpr index_t slide_line_length(index_t chunk, index_t step, index_t window,
                                                            index_t dilation) {
    return (chunk - 1) * step + 1 + (window - 4) * dilation;
}

/// Rows of one level that slide_across keeps in its circular buffer.
[[maybe_unused]] static constexpr index_t slide_ring_rows(index_t window, index_t dilation, int level,
                                                          int levels) {
    const index_t taps = index_t(1) << (2 * level);
    return (level == levels ? window - taps : 3 * taps) * dilation + 1;
}

/// Columns of a strip of slide_across: its circular buffers, and the input rows in use or being prefetched,
/// within 32 KiB of the nearest cache if 256 bytes of columns allow it; windows above 32 do not fit there
/// with rows of a useful length, and do better with long rows in the next cache.
[[maybe_unused]] static constexpr index_t slide_strip_columns(index_t cols, index_t window, index_t dilation,
                                                              std::size_t size) {
    index_t rows = 3 * dilation + 8;
    for (int i = 1, n = slide_levels(window); i <= n; ++i) rows += slide_ring_rows(window, dilation, i, n);
    const index_t budget = window > 32 ? 98304 : 32768;
    const index_t fit = budget / (rows * index_t(size)) / 64 * 64, least = 256 / index_t(size);
    const index_t width = fit > least ? fit : least;
    return cols < width ? cols : width;
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
