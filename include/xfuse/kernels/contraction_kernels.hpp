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

/// What is done to a result before it is stored; to the last terms' alone.
enum class finish : std::uint8_t { add, relu };
/// Where what is added lies: one element for all results, one for each column, or one for each result, as far
/// apart as the results.
enum class finish_reading : std::uint8_t { one, columns, results };
struct finish_step {
    finish what{};
    finish_reading reads{};
    const void* operand = nullptr;  ///< of the first row and column; null for what reads none
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
    const void* excess =
        nullptr;  ///< subtracted from each row, if any; quads, as many words as columns packed
    const finish_step* finish_steps = nullptr;  ///< outer products and products of rows, of floats
    index_t finish_count = 0;
    /// Where the taps of a window lie, from each row: a row's result is the largest, or least, of theirs, and
    /// what finishes it is done to that. Outer products of floats alone; 0: rows are no windows.
    const index_t* taps = nullptr;
    index_t tap_count = 0;
    bool takes_least = false;
    index_t next_columns = 0;  ///< bytes from these columns to those of the next call, which are asked for
                               ///< meanwhile; 0: none are
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
/// The functions for pairs: out[k / 2][j][k % 2], each element of 8 bits widened to 16; for
/// quads out[k / 4][j][k % 4] as they are.
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
    void (*rows)(const contraction_args&);  ///< null for pairs and quads
    void (*inner)(const inner_args&);       ///< null for pairs and quads
    index_t lanes;                          ///< elements of a vector
    index_t nr;                             ///< the most columns of a call
};

/// Which kernels serve an element type; sums of products of integers wrap, so the sign does not matter.
/// Elements of 8 bits come in pairs, widened, or, where the processor adds four of their products at once, in
/// quads, by the sign of the rows and of the columns. Quads of one sign need `excess`. Elements of bfloat16
/// come in pairs where the processor adds two of their products at once; elements and sums that are subnormal
/// count as zero then.
enum class contraction_type : std::uint8_t {
    float32,
    float64,
    word32,
    word64,
    pairs16,
    pairs_bfloat16,
    quads_unsigned,
    quads_unsigned_signed,
    quads_signed_unsigned,
    quads_signed
};
inline constexpr int contraction_type_count = 10;

/// The quads of rows and columns of these signs.
constexpr contraction_type quads_of(bool are_rows_signed, bool are_columns_signed) {
    return contraction_type(int(contraction_type::quads_unsigned) + 2 * int(are_rows_signed) +
                            int(are_columns_signed));
}
/// Do results hold too much, which a row of zeros gives alone?
constexpr bool has_excess(contraction_type type) {
    return type == contraction_type::quads_unsigned || type == contraction_type::quads_signed;
}

struct contraction_table {
    contraction_kernels types[contraction_type_count];
    void (*pack4)(const pack_args&);                ///< elements of 4 bytes
    void (*pack8)(const pack_args&);                ///< elements of 8 bytes
    void (*pack16)(const pack_args&);               ///< elements of 16 bytes
    void (*pack_signed_pairs)(const pack_args&);    ///< int8
    void (*pack_unsigned_pairs)(const pack_args&);  ///< uint8
    void (*pack_bfloat16_pairs)(const pack_args&);  ///< bfloat16
    void (*pack_quads)(const pack_args&);           ///< int8 and uint8
    bool reads_parts;  ///< may the last vector of columns end before the vector does?

    const contraction_kernels& of(contraction_type type) const { return types[static_cast<int>(type)]; }
    /// Does the processor add two products of bfloat16 at once?
    bool has_bfloat16_pairs() const { return of(contraction_type::pairs_bfloat16).outer != nullptr; }
    /// Does the processor add four products of 8 bits at once?
    bool has_quads() const { return of(contraction_type::quads_unsigned).outer != nullptr; }
};

}  // namespace xf::kernels
