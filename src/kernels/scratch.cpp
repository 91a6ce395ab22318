#include "scratch.hpp"

#include "xfuse/core/detected.hpp"
#include "xfuse/kernels/kernel_table.hpp"

namespace xf::kernels {

index_t bytes_near() {
    static const index_t bytes = core::this_machine().l2_bytes;
    return bytes;
}

index_t across_scratch(index_t cols, index_t taps, std::size_t out_size) {
    if (taps <= 8) return 0;
    index_t levels = 0;
    while (((taps - 1) / 8) >> levels) ++levels;
    // Complex numbers are swept as twice as many floats: `out_size` already counts both.
    const index_t strip = sweep_strip_columns(out_size), width = cols < strip ? cols : strip;
    return levels * width * index_t(out_size);
}

index_t slide_along_scratch(index_t cols, index_t step, index_t window, index_t dilation,
                            std::size_t out_size) {
    const index_t direct = across_scratch(cols, window, out_size);
    // Complex numbers run as floats, twice the columns and twice the dilation; size for both readings.
    const index_t chunk = slide_chunk(cols, step, window, dilation);
    const index_t line = slide_line_length(chunk, step, window, dilation);
    const index_t pair_chunk = slide_chunk(2 * cols, step, window, 2 * dilation);
    const index_t pair_line = slide_line_length(pair_chunk, step, window, 2 * dilation);
    const index_t lines = slide_lines(window) + (step > 1);
    index_t doubled = lines * line * index_t(out_size);
    if (out_size >= 8 && step == 1) {
        const index_t pairs = slide_lines(window) * pair_line * index_t(out_size / 2);
        if (pairs > doubled) doubled = pairs;
    }
    return direct > doubled ? direct : doubled;
}

index_t slide_across_scratch(index_t, index_t, index_t cols, index_t window, index_t dilation,
                             std::size_t out_size) {
    const index_t direct = across_scratch(cols, window, out_size);
    index_t rows = 0;
    for (int l = 1, n = slide_doublings(window); l <= n; ++l) rows += slide_ring_rows(window, dilation, l, n);
    index_t doubled = rows * slide_strip_columns(cols, window, dilation, out_size) * index_t(out_size);
    if (out_size >= 8) {
        const std::size_t half = out_size / 2;
        const index_t pairs = rows * slide_strip_columns(2 * cols, window, dilation, half) * index_t(half);
        if (pairs > doubled) doubled = pairs;
    }
    if (rows > 0) doubled += 64;  // to begin on a line
    return direct > doubled ? direct : doubled;
}

index_t moments_scratch(index_t results, index_t step, index_t cols, bool across, index_t window,
                        index_t dilation, std::size_t size) {
    const moments_cut cut = cut_moments(results, step, cols, across, window, dilation, size);
    return (4 * cut.line + 3 * cut.totals) * index_t(size);
}

}  // namespace xf::kernels
