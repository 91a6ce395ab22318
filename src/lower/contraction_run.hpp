#pragma once
#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/lower/contraction_loops.hpp"

namespace xf::lower {

/// One contraction over one box, in the loop order of GotoBLAS: blocks of KC terms, panels of B, blocks of MC
/// rows of A, and register tiles inside.
class contraction_run {
public:
    contraction_run(const contraction_site& c, const contraction_box& b);

    void run();

    /// Are results divided as they are stored? Those that are put together later are not.
    bool scales_inside() const {
        return scale_.divisor != 1 && !plan_.is_complex && type_ >= dtype::float32 && terms_ <= blocking_.kc;
    }

private:
    /// Where one operand's elements come from, and how they are packed.
    struct source {
        const std::byte* at;
        dtype type;
        bool by_rows;
    };

    template <class T>
    T* at(index_t offset) const {
        return reinterpret_cast<T*>(scratch_ + offset);
    }

    /// Where the scratch has its tables of offsets.
    void place_tables();

    /// The operands as the kernel finds them: packed, or where they lie.
    const std::byte* rows_at() const {
        return plan_.packs_a ? at<std::byte>(blocking_.a_at) : box_.rows_at + batch_.rows;
    }
    const std::byte* columns_at(const std::byte* packed) const {
        return packs_ ? packed : box_.columns_at + batch_.columns;
    }

    /// Can the kernel load the columns where they lie?
    bool reads_in_place() const {
        if (column_.out != size_ || column_.columns != size_) return false;
        return table_.reads_parts || column_.extent % (kernel_.lanes / (plan_.is_complex ? 2 : 1)) == 0;
    }

    /// The terms of a block, as runs of the innermost loop of K.
    void list_k_runs(index_t first, index_t terms);

    /// The terms as the kernel sees them: packed operands lie term after term, and contiguous runs are
    /// merged.
    void merge_k_runs();

    /// Terms that are packed, or lie, in words of several: columns are packed always.
    void merge_groups(index_t column_bytes);

    /// The columns of the next tile: one run where B is read in place, or results are finished in registers,
    /// as many as fit where it is not.
    index_t find_n_pieces(index_t column);
    /// The most columns of a tile of a run of which so many are left.
    index_t widest_tile(index_t left) const;

    void pack(std::byte* to, const source& from, const kernels::n_run* runs, index_t run_count,
              index_t width) const;
    void pack_columns(std::byte* to) const;

    /// What the kernel gives for rows of zeros, behind the panel of columns.
    std::byte* excess_of(std::byte* panel) const {
        return panel + blocking_.panel_bytes - blocking_.nr * packed_size_;
    }

    /// Groups of rows, term after term: out[group][k][row in the group]. All groups at once, as rows that
    /// follow each other are often neighbours in memory.
    void pack_rows(index_t n);

    /// Rows of a block: as many blocks as it takes, of whole register tiles, and about the same number in
    /// each, as one row alone loads all columns for itself.
    index_t block_rows() const;

    /// Packs as many tiles of columns as the scratch holds, then runs all rows over them.
    index_t run_columns(index_t first);

    /// A block of n rows over columns [first, past): are they the first rows of all over them, or the last?
    void run_tiles(index_t n, index_t first, index_t past, bool is_first, bool is_last);

    /// From the columns at hand to those that are read next where they lie, of the next terms behind the last
    /// one; 0 where there are none.
    index_t bytes_to_column(index_t column) const;

    /// Packs as many tiles of columns as the scratch holds, unless they still are from the last box.
    /// Returns the column after them.
    index_t prepare_columns(index_t first);

    /// Where the rows of a block lie in A and in the result.
    void list_rows(index_t first, index_t n);

    /// All rows of a block over the columns at hand: straight into the result where the kernel can store them
    /// there, else through a tile.
    void run_tile(index_t n, index_t width, std::byte* packed);
    kernels::contraction_args tile_arguments(index_t n, index_t width, std::byte* packed) const;
    void run_kernel(const kernels::contraction_args& a) const;
    void store_through_tile(kernels::contraction_args& a);

    /// A row of complex elements is two rows of the real kernel, of its real and its imaginary parts; a
    /// column is two, of the other operand's parts. store_tile puts the four products together.
    void split_parts(index_t n, kernels::contraction_args& a);

    void run_inner(index_t n, std::byte* packed);

    static constexpr int max_pieces = 64;
    const contraction_site& site_;
    const planning::contraction_plan& plan_;
    const contraction_box& box_;
    const planning::contraction_blocking& blocking_;
    const kernels::contraction_table& table_;
    const kernels::contraction_kernels& kernel_;
    std::byte* scratch_;
    dtype type_, rows_type_{}, columns_type_{};
    index_t size_, packed_size_;
    kernels::scaling scale_;
    index_t rows_, columns_, terms_, block_terms_ = 0;
    gemm_loop term_, column_;
    bool packs_, accumulates_ = false, is_last_ = false;
    kernels::k_run *k_runs_, *packed_k_runs_;
    index_t k_run_count_ = 0, packed_count_ = 0, row_step_ = 0, column_step_ = 0;
    index_t *row_offsets_, *out_rows_, *tile_rows_, *part_rows_, *column_offsets_;
    index_t row_offset_before_ = 0, next_columns_ = 0;
    index_t next_terms_ = 0;  ///< bytes from the first of these terms to the first of the next, in B
    index_t taps_[planning::max_taps], tap_count_ = 0;  ///< of the windows that are reduced
    bool takes_least_ = false;
    gemm_offset batch_;
    n_piece pieces_[max_pieces];
    int piece_count_ = 0;
};

}  // namespace xf::lower
