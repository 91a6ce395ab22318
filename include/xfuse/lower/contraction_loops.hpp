#pragma once
#include "xfuse/lower/context.hpp"
#include "xfuse/plan/finished_results.hpp"

/// The parts of a contraction over one box of its result.
namespace xf::lower {

/// A contraction at the time that it runs.
struct contraction_site {
    const planning::plan& p;
    const planning::stage& s;
    std::byte* scratch;
    const planning::stage* stored = nullptr;       ///< whose results are stored, where not its own are
    const void* const* finish_operands = nullptr;  ///< of its operations, in their order
    axis_vector stored_steps = {};                 ///< bytes that result loops move in its results
    planning::window_walk windows = {};            ///< of which the best results are kept, if any

    const planning::operand& operand_of(int which) const {
        return p.operands[std::size_t(s.first_operand) + std::size_t(which)];
    }
};

/// A loop of a contraction: bytes moved in the result, in A (`rows`) and in B (`columns`).
struct gemm_loop {
    index_t extent = 1;
    index_t out = 0, rows = 0, columns = 0;
};
using gemm_nest = fixed_vector<gemm_loop, max_rank>;

/// Where one step of a nest lies.
struct gemm_offset {
    index_t out = 0, rows = 0, columns = 0;
};

/// The loops of one box, in their groups, outermost first.
struct contraction_box {
    std::byte* out;
    const std::byte *rows_at, *columns_at;  ///< the operands
    gemm_nest batch, rows, columns, terms;
};

/// The loops of one box; `operands` are where its first index lies in each.
contraction_box box_of(const contraction_site& c, const axis_vector& extents, std::byte* out,
                       const std::byte* const* operands);

/// The number of steps of a nest.
index_t count(const gemm_nest& loops);
/// Step number `index` of a nest, its last loop fastest.
gemm_offset offset_at(const gemm_nest& loops, index_t index);

/// Where the taps of a window lie from its first one, in bytes of A, in the order in which the reduction
/// takes them. Returns their number.
index_t list_taps(const contraction_site& c, index_t* taps);

/// All results of the box by the plan's kernels. Returns whether they are divided by the node's divisor
/// already.
bool multiply(const contraction_site& c, const contraction_box& b);

/// Columns of a tile that are one run of the innermost loop of N.
struct n_piece {
    gemm_offset at;
    gemm_loop step;  ///< of the innermost loop; its extent is the number of columns
};

/// Element by element: the fallback for whatever no kernel serves.
void contract_reference(const contraction_site& c, const axis_vector& extents, std::byte* out,
                        const std::byte* const* operands);
/// The most operands of one contraction.
inline constexpr int max_factors = 16;

/// Epilogue: stores a tile of results, rows of `width` elements, where its columns belong; `adds` to what is
/// there.
struct stored_tile {
    std::byte* out;
    const std::byte* tile;
    const index_t* out_rows;
    index_t rows, width;
    const n_piece* pieces;
    int piece_count;
    bool adds;
};
void store_tile(dtype type, const stored_tile& t);

/// What is done to a tile of results in registers; its first row and column lie `out` bytes from the first of
/// all, which is `column` bytes along its row.
void list_finish(const contraction_site& c, index_t out, index_t column, kernels::finish_step* steps);

/// Quads: what the kernel gives for a row of zeros times a panel of so many words and columns.
void find_excess(const kernels::contraction_kernels& kernel, const std::byte* panel, index_t words,
                 index_t width, std::byte* excess);

/// Panels of B that are packed for one part do not stay for the next: they may be walked by other loops.
void forget_packed(context& c, const planning::stage& s);

/// Epilogue of the whole box: divides by the divisor of the node.
void finish_contraction(const graph::node& n, const contraction_box& b);

}  // namespace xf::lower
