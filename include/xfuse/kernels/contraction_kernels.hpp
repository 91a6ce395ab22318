#pragma once
#include <cstdint>

#include "xfuse/core/dtype.hpp"
#include "xfuse/core/index.hpp"

/// What a contraction kernel must provide: a sum of products over terms k, for every row m and column j
/// of a block. Elements are found by adding offsets, of a row, of a column and of a term; so windows of
/// any stride and dilation, transposes, slices and broadcasts need no copy. All offsets and steps are in
/// bytes. A result is one chain of additions in the order of the terms, whatever block it falls into.
namespace xf::kernels {

/// Terms that follow each other at the steps of the arguments: the first one's offset in each operand.
struct k_run {
    index_t rows = 0, columns = 0;
    index_t count = 0;
};

/// What a result is divided by when its last terms have been added; for real elements.
struct scaling {
    bool is_set = false;
    double divisor = 1;
};

/// outer: out[m][j] += sum over k of rows[m][k] * columns[k][j]. Columns are contiguous in `columns` and
/// `out`.
/// rows: out[m][j] += sum over k of rows[m][k][j] * columns[k][j], contiguous in all three; or
/// columns[k] alone where `is_splat`.
/// A result is overwritten, or with `accumulate` added to. At most nr columns.
struct contraction_args {
    void* out;
    const index_t* out_rows;  ///< of each row, in `out`
    const void* rows;
    const index_t* row_offsets;  ///< of each row, in `rows`
    const void* columns;
    const k_run* k_runs;
    index_t k_run_count;
    index_t row_step, column_step;  ///< from term to term within a k_run
    index_t m, n;
    bool accumulate, is_splat;
    scaling scale;
};

/// out[m][j] += sum over k of rows[m][k] * columns[j][k]; terms are contiguous in both operands, or in the
/// rows alone where a column has one element for each k_run (`is_splat`). The sum is taken in lanes and
/// folded at the end: one order for every row and column.
struct inner_args {
    void* out;
    const index_t *out_rows, *out_columns;
    const void* rows;
    const index_t* row_offsets;
    const void* columns;
    const index_t* column_offsets;
    const k_run* k_runs;
    index_t k_run_count;
    index_t m, n;
    bool accumulate, is_splat;
    scaling scale;
};

/// Columns that follow each other in memory at one step, and where they go: elements from out[k].
struct n_run {
    index_t offset = 0, step = 0, count = 0, out = 0;
};

/// Brings columns next to each other: out[k][j], `width` elements a row, the last ones filled with zeros.
/// The functions for pairs, of operands of 8 bits: out[k / 2][j][k % 2], each element widened to 16 bits.
struct pack_args {
    void* out;
    const void* in;
    const k_run* k_runs;
    index_t k_run_count;
    bool by_rows;  ///< the k_runs' offsets in `rows`, not those in `columns`
    index_t step;  ///< from term to term
    const n_run* runs;
    index_t run_count;
    index_t width;
};

/// The kernels of one element type.
struct contraction_kernels {
    void (*outer)(const contraction_args&);
    void (*rows)(const contraction_args&);  ///< null for pairs
    void (*inner)(const inner_args&);       ///< null for pairs
    index_t lanes;                          ///< elements of a vector
    index_t nr;                             ///< the most columns of a call
};

/// Which kernels serve an element type; sums of products of integers wrap, so the sign does not matter.
enum class contraction_type : std::uint8_t { float32, float64, word32, word64, pairs16 };
inline constexpr int contraction_type_count = 5;

struct contraction_table {
    contraction_kernels types[contraction_type_count];
    void (*pack4)(const pack_args&);                ///< elements of 4 bytes
    void (*pack8)(const pack_args&);                ///< elements of 8 bytes
    void (*pack16)(const pack_args&);               ///< elements of 16 bytes
    void (*pack_signed_pairs)(const pack_args&);    ///< int8
    void (*pack_unsigned_pairs)(const pack_args&);  ///< uint8
    bool reads_parts;  ///< may the last vector of columns end before the vector does?

    const contraction_kernels& of(contraction_type type) const { return types[static_cast<int>(type)]; }
};

}  // namespace xf::kernels
