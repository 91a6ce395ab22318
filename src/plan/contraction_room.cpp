#include <algorithm>

#include "xfuse/plan/passes.hpp"

/// The scratch of a contraction, and the sizes of its blocks.
namespace xf::planning {
namespace {

index_t padded(index_t bytes) { return (bytes + 63) / 64 * 64; }

/// Elements of the loops whose bits are set.
index_t extent_of(const stage& s, std::uint32_t loops) {
    index_t extent = 1;
    for (int k = 0; k < s.out_loops; ++k) {
        if ((loops >> k & 1) != 0) extent *= loop_extent(s.loops, k, s.node->domain[s.loops[k].axis]);
    }
    return extent;
}

/// The terms that are summed at a time: all, or as many parts of equal size as it takes.
index_t block_terms(const stage& s) {
    const contraction& c = s.how_contracted;
    index_t terms = 1;
    for (int at = 0; at < c.term_loops; ++at) {
        const int k = c.term_order[at];
        terms *= loop_extent(s.loops, k, s.node->domain[s.loops[k].axis]);
    }
    const index_t most = c.packs_rows && !c.is_paired ? most_packed_terms : most_terms;
    const index_t blocks = std::max<index_t>((terms + most - 1) / most, 1);
    const index_t block = std::max<index_t>((terms + blocks - 1) / blocks, 1);
    return c.is_paired ? block + block % 2 : block;
}

}  // namespace

bool packs_columns(const stage& s) {
    const contraction& c = s.how_contracted;
    const bool can_read = c.how != form::outer || c.library->contractions.reads_parts;
    return c.how != form::plain && (c.packs_columns || !can_read);
}

namespace {

/// Gives each part its place, one after the other.
void lay_out(contraction_room& r, const contraction& c, bool may_pack, index_t element, index_t result) {
    const auto take = [&r](index_t bytes) {
        const index_t at = r.bytes;
        r.bytes += padded(bytes);
        return at;
    };
    r.key_at = take(index_t(sizeof(packed_key)));
    r.segments_at = take(2 * r.terms * index_t(sizeof(kernels::segment)));
    r.tables_at = take((6 * r.rows + 2 * r.columns) * index_t(sizeof(index_t)));
    r.columns_at = take(may_pack ? r.terms * r.columns * element * r.panels : 0);
    r.rows_at = take(c.packs_rows ? r.terms * r.rows * element : 0);
    r.tile_at = take(may_pack || c.is_complex ? r.rows * r.columns * result : 0);
}

}  // namespace

contraction_room room_for(const stage& s) {
    const contraction& c = s.how_contracted;
    contraction_room r;
    if (c.how == form::plain) return r;
    const index_t size = index_t(size_of(s.node->type)), element = c.is_paired ? 2 : size;
    const index_t parts = c.is_complex ? 2 : 1;
    r.terms = block_terms(s);
    r.columns = c.library->contractions.of(c.type).tile_columns / parts;
    const index_t rows = extent_of(s, c.rows), fitting = packed_rows_bytes / (r.terms * element);
    r.rows = std::clamp<index_t>(fitting / row_tile * row_tile, row_tile, block_rows);
    if (c.how == form::rowwise) r.rows = rowwise_rows;
    r.rows = std::min(r.rows, (rows + row_tile - 1) / row_tile * row_tile);
    const index_t panels = (extent_of(s, c.columns) + r.columns - 1) / r.columns;
    r.panels = std::clamp<index_t>(packed_columns_bytes / (r.terms * r.columns * element), 1,
                                   std::max<index_t>(panels, 1));
    lay_out(r, c, packs_columns(s), element, size * parts);
    return r;
}

}  // namespace xf::planning
