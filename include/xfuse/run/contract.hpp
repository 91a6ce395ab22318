#pragma once
#include "xfuse/run/context.hpp"

/// The parts of a contraction over one box of its result.
namespace xf::run {

/// A loop of a contraction: bytes moved in the result and in both operands.
struct span_loop {
    index_t extent = 1;
    index_t out = 0, rows = 0, columns = 0;
};
using span_nest = fixed_vector<span_loop, max_rank>;

/// Where one step of a nest lies.
struct span_offset {
    index_t out = 0, rows = 0, columns = 0;
};

/// The loops of one box, in their groups, outermost first.
struct contraction_box {
    std::byte* out;
    const std::byte *rows_at, *columns_at;  ///< the operands
    span_nest batch, rows, columns, terms;
};

/// The loops of one box; `operands` are where its first index lies in each.
contraction_box box_of(const context& c, const planning::stage& s, const axis_vector& extents, std::byte* out,
                       const std::byte* const* operands);

/// The number of steps of a nest.
index_t count(const span_nest& loops);
/// Step number `index` of a nest, its last loop fastest.
span_offset offset_at(const span_nest& loops, index_t index);

/// Columns of a tile: pieces of the innermost loop of columns.
struct column_piece {
    span_offset at;
    span_loop step;  ///< of the innermost loop; its extent is the number of columns
};

/// Element by element.
void contract_plainly(const context& c, const planning::stage& s, const axis_vector& extents, std::byte* out,
                      const std::byte* const* operands);
/// The most operands of one contraction.
inline constexpr int most_factors = 16;

/// Moves a tile of results, rows of `width` elements, to where its columns belong; `adds` to what is there.
struct leaving_tile {
    std::byte* out;
    const std::byte* tile;
    const index_t* out_rows;
    index_t rows, width;
    const column_piece* pieces;
    int piece_count;
    bool adds;
};
void leave_tile(dtype type, const leaving_tile& t);

/// Divides by the divisor of the node.
void finish_contraction(const graph::node& n, const contraction_box& b);

}  // namespace xf::run
