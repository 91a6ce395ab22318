#pragma once
#include <cstdint>

#include "xfuse/core/dtype.hpp"
#include "xfuse/core/index.hpp"
#include "xfuse/kernels/contraction_kernels.hpp"

/// What a library kernel must provide. A kernel knows pointers, counts and strides, nothing of
/// expressions. All strides and counts are in elements of the operand they belong to; strides may
/// be zero or negative; counts may be zero. `in` and `out` never overlap. Kernels allocate nothing,
/// throw nothing; what they need beyond registers comes in as `scratch`.
namespace xf::kernels {

/// The last two are of windows that slide: pairs of mean and variance, stored as complex numbers, and
/// variances. Both are of elements or, for complex operands, of such pairs of equally many elements each.
enum class reduce_op : std::uint8_t { sum, prod, max, min, any, all, moments, var };
inline constexpr int reduce_op_count = 8;

/// Is the operation one of windows alone? It has no kernels but the sliding ones.
constexpr bool is_of_windows(reduce_op op) { return op == reduce_op::moments || op == reduce_op::var; }

/// The element type of a reduction's result: bool for any and all; for sum and prod int64 of bool
/// and signed integers, uint64 of unsigned ones; complex for moments and real for var; otherwise the
/// operand's own.
dtype result_type(reduce_op op, dtype in);

/// max and min do not exist for complex, moments and var not for integers.
bool is_supported(reduce_op op, dtype in);

/// out[r*out_row + j] = op over t of in[r*in_row + t*tap + j];  r < rows, j < cols, t < taps.
/// The columns have unit stride on both sides: the reduced axis is not the vector axis.
/// With `accumulate`, the old out[] takes part first.
/// Sums of float types follow a tree over t that depends on `taps` alone, with an error bound no
/// worse than pairwise summation; scratch: across_scratch(cols, taps, size of the result type).
struct across_args {
    void* out;
    const void* in;
    void* scratch;
    index_t rows, out_row, in_row;
    index_t cols;
    index_t taps, tap;
    bool accumulate;
};

/// out[r*out_row] = op over j of in[r*in_row + j*step];  r < rows, j < taps.
/// The reduced axis is the vector axis. Sums of float types: as above, a pairwise tree with lanes,
/// depending on `taps` alone (not on step, rows or alignment). Where out_row is 0, rows add up in order.
struct along_args {
    void* out;
    const void* in;
    index_t rows, out_row, in_row;
    index_t taps, step;
    bool accumulate;
};

/// out[r*out_row + i] = op over k of in[r*in_row + i*step + k*dilation];  r < rows, i < cols, k < window.
/// Sliding windows along the vector axis. Cost per output O(log window) at step 1.
/// scratch: slide_along_scratch(...) bytes.
struct slide_along_args {
    void* out;
    const void* in;
    void* scratch;
    index_t rows, out_row, in_row;
    index_t cols, step;
    index_t window, dilation;
};

/// out[r*out_row + j] = op over k of in[(r*step + k*dilation)*in_row + j];  r < rows, j < cols, k < window.
/// Sliding windows across rows; columns have unit stride. Cost per output O(log window) or constant.
/// scratch: slide_across_scratch(...) bytes.
struct slide_across_args {
    void* out;
    const void* in;
    void* scratch;
    index_t rows, out_row, in_row, step;
    index_t cols;
    index_t window, dilation;
};

/// argmax / argmin. best index (int64) of in[r*in_row + j*in_col + o*outer_tap + t*tap] over o and t, counted
/// as o*taps + t, for r < rows, j < cols, written to out[r*out_row + j*out_col]. The first NaN wins, else the
/// first extreme.
struct arg_args {
    std::int64_t* out;
    const void* in;
    index_t rows, out_row, in_row;
    index_t cols, out_col, in_col;
    index_t taps, tap;
    index_t outer = 1, outer_tap = 0;
};

/// out[r*out_row + j*out_col] = in[r*in_row + j*in_col], element size fixed by the table's slot.
/// Any strides: unit, zero (fill), strided gather (2 by permutes), transposed blocks.
struct copy_args {
    void* out;
    const void* in;
    index_t rows, out_row, in_row;
    index_t cols, out_col, in_col;
};

/// out[r*out_row + i*repeat + k] = in[r*in_row + i*in_col];  r < rows, i < cols, k < repeat.
struct expand_args {
    void* out;
    const void* in;
    index_t rows, out_row, in_row;
    index_t cols, in_col;
    index_t repeat;
};

/// Copies `bytes` contiguous bytes with non-temporal stores where the instruction set has them. Any
/// alignment.
using stream_fn = void (*)(void* out, const void* in, index_t bytes);

/// data[r*row + j] /= divisor for float32, float64, complex64, complex128;  r < rows, j < cols.
struct divide_args {
    void* data;
    index_t rows, row, cols;
    double divisor;
};

/// The kernels of one element type. Null where the operation does not exist for the type.
struct type_kernels {
    void (*across[reduce_op_count])(const across_args&);
    void (*along[reduce_op_count])(const along_args&);
    void (*slide_along[reduce_op_count])(const slide_along_args&);
    void (*slide_across[reduce_op_count])(const slide_across_args&);
    void (*argmax)(const arg_args&);
    void (*argmin)(const arg_args&);
    void (*divide)(const divide_args&);
};

/// The kernels of one element size: 1, 2, 4, 8, 16 bytes.
struct size_kernels {
    void (*copy)(const copy_args&);
    void (*expand)(const expand_args&);
};

/// Everything built for one instruction set.
struct table {
    const char* name;                    ///< "sse2", "avx2", "avx512", or "generic" on other processors
    type_kernels types[computed_count];  ///< of what operations compute in
    size_kernels sizes[5];               ///< log2 of the element size
    contraction_table contractions;
    stream_fn stream;
    void (*stream_fence)();  ///< orders non-temporal stores before later ones

    const type_kernels& of(dtype type) const { return types[static_cast<int>(type)]; }
    const size_kernels& of_size(std::size_t bytes) const {
        return sizes[bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : bytes == 8 ? 3 : 4];
    }
};

/// Scratch, in bytes, for the kernels that ask for it; the same on every instruction set.
index_t across_scratch(index_t cols, index_t taps, std::size_t out_size);
index_t slide_along_scratch(index_t cols, index_t step, index_t window, index_t dilation,
                            std::size_t out_size);
index_t slide_across_scratch(index_t rows, index_t step, index_t cols, index_t window, index_t dilation,
                             std::size_t out_size);

/// For moments and var: of `results` windows over each of `cols` columns, which is 1 unless they slide
/// `across` rows; `size` is that of a variance.
index_t moments_scratch(index_t results, index_t step, index_t cols, bool across, index_t window,
                        index_t dilation, std::size_t size);

/// The best table this processor can run, chosen once; XFUSE_ISA=sse2|avx2|avx512 lowers it.
const table& active();

/// The table that every processor of this architecture can run: its results have the same bits on all.
const table& baseline();

/// The tables built in, best last; `runnable` says whether this processor can execute one.
struct available {
    const table* kernels;
    bool runnable;
};
struct available_list {
    const available* first;
    int count;
};
available_list all_tables();

}  // namespace xf::kernels
