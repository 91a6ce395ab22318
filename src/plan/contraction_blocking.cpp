#include <algorithm>

#include "xfuse/core/round_up.hpp"
#include "xfuse/plan/plan.hpp"

/// The block sizes of a contraction, and the layout of its workspace.
namespace xf::planning {
namespace {

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
    const contraction_plan& c = *s.contraction;
    index_t terms = 1;
    for (int at = 0; at < c.k_loops; ++at) {
        const int k = c.k_order[at];
        terms *= loop_extent(s.loops, k, s.node->domain[s.loops[k].axis]);
    }
    const index_t most = c.packs_a && c.group == 1 ? max_packed_kc : max_kc;
    const index_t blocks = std::max<index_t>((terms + most - 1) / most, 1);
    const index_t block = std::max<index_t>((terms + blocks - 1) / blocks, 1);
    return (block + c.group - 1) / c.group * c.group;
}

}  // namespace

bool packs_b(const stage& s) {
    if (s.contraction == nullptr) return false;
    const contraction_plan& c = *s.contraction;
    const bool can_read = c.variant != contraction_variant::outer || c.library->contractions.reads_parts;
    return c.variant != contraction_variant::reference && (c.packs_b || !can_read);
}

namespace {

/// Do products of rows take all columns of a few rows before the next rows? Where a row of a tile is a line
/// of memory or two, each line would come and go for itself: a filter of 3 x 3 of each channel of 8x58x58x64
/// takes 0.66 of the time, of 14x14x512 0.92 (AVX2, a Zen 1). Tiles of four lines were not measured, and
/// stay.
bool walks_along_columns(const stage& s, const contraction_blocking& r) {
    constexpr index_t short_row = 128;
    return r.nr * index_t(size_of(s.node->type)) <= short_row && !packs_b(s) && !s.contraction->is_complex;
}

/// Lays the parts of the workspace out one after the other.
void set_offsets(contraction_blocking& r, const contraction_plan& c, bool may_pack, index_t element,
                 index_t result) {
    const auto take = [&r](index_t bytes) {
        const index_t at = r.bytes;
        r.bytes += whole_lines(bytes);
        return at;
    };
    r.key_at = take(index_t(sizeof(packed_key)));
    r.k_runs_at = take(2 * r.kc * index_t(sizeof(kernels::k_run)));
    // Products of rows list no columns, of which they take any number.
    const index_t listed = c.variant == contraction_variant::rowwise ? 0 : 2 * r.nr;
    r.tables_at = take((6 * r.mc + listed) * index_t(sizeof(index_t)));
    r.b_at = take(may_pack ? r.panel_bytes * r.nc_panels : 0);
    r.a_at = take(c.packs_a ? r.kc * r.mc * element : 0);
    r.tile_at = take(may_pack || c.is_complex ? r.mc * r.nr * result : 0);
}

}  // namespace

contraction_blocking choose_blocking(const stage& s) {
    const contraction_plan& c = *s.contraction;
    contraction_blocking r;
    if (c.variant == contraction_variant::reference) return r;
    const index_t size = index_t(size_of(s.node->type)), element = c.group > 1 ? 4 / c.group : size;
    const index_t parts = c.is_complex ? 2 : 1;
    r.kc = block_terms(s);
    r.nr = c.library->contractions.of(c.type).nr / parts;
    const index_t rows = extent_of(s, c.m_loops), fitting = packed_a_bytes / (r.kc * element);
    r.mc = std::clamp<index_t>(fitting / packed_mr * packed_mr, packed_mr, max_mc);
    const index_t columns = extent_of(s, c.n_loops);
    if (c.variant == contraction_variant::rowwise) {
        r.mc = rowwise_mc;
        if (walks_along_columns(s, r)) r.nr = std::max(r.nr, columns);
    }
    const index_t panels = (columns + r.nr - 1) / r.nr;
    r.nc_panels =
        std::clamp<index_t>(packed_b_bytes / (r.kc * r.nr * element), 1, std::max<index_t>(panels, 1));
    // One panel after the other reads all rows where they lie: there is nothing to keep for the next panel.
    if (c.variant == contraction_variant::outer && r.nc_panels == 1 && !c.packs_a) r.mc = max_mc;
    r.mc = std::min(r.mc, (rows + packed_mr - 1) / packed_mr * packed_mr);
    r.panel_bytes = (r.kc * element + (kernels::has_excess(c.type) ? size : 0)) * r.nr;
    set_offsets(r, c, packs_b(s), element, size * parts);
    return r;
}

}  // namespace xf::planning
