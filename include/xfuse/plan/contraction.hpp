#pragma once
#include <cstddef>

#include "xfuse/core/fixed_vector.hpp"
#include "xfuse/kernels/contract.hpp"

namespace xf::planning {

struct plan;
struct stage;

/// How a contraction is computed.
enum class form : std::uint8_t {
    plain,    ///< element by element: what no kernel serves
    outer,    ///< columns of one operand times single elements of the other
    rowwise,  ///< rows of one operand times rows, or single elements, of the other
    inner     ///< the vector runs along the terms
};
const char* name_of(form how);

/// Where a contraction's scratch lies, from the start of the stage's, and the sizes of its blocks.
struct contraction_room {
    index_t terms = 0;    ///< terms of a block
    index_t columns = 0;  ///< columns of a tile, in elements of the result
    index_t panels = 0;   ///< tiles of columns that are packed at a time
    index_t rows = 0;     ///< rows of a block
    index_t key_at = 0, segments_at = 0, tables_at = 0, columns_at = 0, rows_at = 0, tile_at = 0;
    index_t bytes = 0;
};

/// The decisions for one contraction. Which loops of the stage are rows, columns, batch or terms is kept
/// as one bit a loop.
struct contraction {
    form how = form::plain;
    const kernels::table* library = nullptr;  ///< the kernels of the processor, or of all processors
    kernels::contraction_type type{};
    bool is_complex = false;  ///< real kernels over real and imaginary parts
    bool is_paired = false;   ///< operands of 8 bits, packed as pairs
    bool packs_rows = false;
    bool packs_columns = false;  ///< columns are brought next to each other first
    bool columns_stay = false;   ///< memory or a full array: packed columns can serve the next box too
    std::uint8_t rows_operand = 0;
    std::uint8_t vector_loop = 0;  ///< the loop that the vector runs along; unless columns are packed
    std::uint32_t batch = 0, rows = 0, columns = 0;
    std::uint8_t term_order[max_rank] = {};  ///< term loops, outermost first
    std::uint8_t term_loops = 0;
    contraction_room room;
};

/// Terms that are summed in registers at a time. The order of a sum follows from the number of terms alone.
inline constexpr index_t most_terms = 2048;
/// Fewer where rows are packed as well: then more columns are packed at a time, and rows less often.
inline constexpr index_t most_packed_terms = 640;
/// Bytes of packed columns and packed rows that a thread keeps in L2.
inline constexpr index_t packed_columns_bytes = 640 * 1024, packed_rows_bytes = 192 * 1024;
/// Rows of a block: a multiple of the register tiles of 6 and 8 rows.
inline constexpr index_t block_rows = 240, row_tile = 24;
/// Rows of a block where both operands are rows: few, so that whole rows are walked, not pages.
inline constexpr index_t rowwise_rows = 24;

/// The room that a contraction takes once the other decisions are made.
contraction_room room_for(const stage& s);

/// Are columns packed, by choice or because no kernel reads them where they are?
bool packs_columns(const stage& s);

/// Which columns the packed ones are.
struct packed_key {
    const std::byte* from = nullptr;
    index_t first = 0, past = 0, extent = 0;
};

/// Decides how each contraction is computed, once strides are known.
void choose_contractions(plan& p);

}  // namespace xf::planning
