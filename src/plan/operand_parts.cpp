#include "operand_parts.hpp"

#include <algorithm>
#include <cmath>

#include "xfuse/plan/piece_lengths.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {
namespace {

/// A window that slides over more results than this reads the whole of its operand at a time.
constexpr index_t max_chunked_windows = 16;
bool slides_far(const graph::node& n, const shape::access_map& map) {
    if (!graph::properties(n.kind).slides_windows || n.reduced_rank() != 1) return false;
    const graph::window_pair pair = graph::find_window(n, map, n.shape.size());
    return pair.producer_axis >= 0 && n.shape[pair.out_axis] > max_chunked_windows;
}

/// Results whose terms lie side by side in the operand's rows: at least so many are computed at a time.
index_t results_in_a_line(const graph::node& n, const shape::access_map& map) {
    const index_t line = 64 / index_t(size_of(n.operand_type));
    for (const shape::axis_use& use : map.uses) {
        if (use.producer == map.offset.size() - 1 && use.consumer < n.shape.size())
            return std::min(std::max<index_t>(line, 1), n.shape[use.consumer]);
    }
    return 1;
}

/// The longest part of a box that is walked at a time: whole pieces, where it does not end on one.
index_t longest_part(const stage& s, int axis) {
    const index_t extent = s.block[axis], piece = piece_along(s, axis);
    return is_walked_in_parts(s, axis) && extent > piece ? extent / piece * piece : extent;
}

}  // namespace

void choose_chunk(stage& s, const shape::access_map& map, bool operand_is_computed, bool operand_is_common) {
    const graph::node& n = *s.node;
    const graph::kind_properties& kind = graph::properties(n.kind);
    s.chunk.clear();
    index_t volume = index_t(size_of(n.operand_type));
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        s.chunk.push_back(n.domain[axis]);
        volume *= n.domain[axis];
    }
    if (!operand_is_computed || !kind.takes_chunks) return;
    if (slides_far(n, map) || kernels::is_of_windows(n.op)) return;
    // A shared operand is there as a whole; the decision follows from the graph, not from the tiles.
    if (operand_is_common && volume * results_in_a_line(n, map) <= max_shared_bytes) return;
    for (int k = 0; k < s.chunk.size() && volume > chunk_bytes; ++k) {
        const int axis = n.shape.size() + k;
        while (s.chunk[k] > s.align[axis] && volume > chunk_bytes) {
            const index_t half = even_length(s, axis, (s.chunk[k] + 1) / 2);
            if (half >= s.chunk[k]) break;
            volume = volume / s.chunk[k] * half;
            s.chunk[k] = half;
        }
        // The places that an arg counts must follow each other: all of the axes inside the one that is cut.
        if (kind.counts_places && s.chunk[k] > 1) break;
    }
}

void choose_span(stage& s, bool operand_is_computed) {
    s.span = s.block[s.node->along];
    if (!operand_is_computed || s.span == 0 || s.node->row != kernels::row_function::none) return;
    const index_t entry = shape::volume(s.block) / s.span * index_t(size_of(s.node->operand_type));
    const index_t least = s.vector_axis == s.node->along ? shortest_span_row : shortest_span;
    s.span = std::clamp<index_t>(chunk_bytes / std::max<index_t>(entry, 1), std::min(least, s.span), s.span);
}

bool moves_along(const shape::access_map& map, int axis) {
    return std::ranges::any_of(
        map.uses, [axis](const shape::axis_use& use) { return use.consumer == axis && use.step != 0; });
}

reading reading_of(const stage& s, const shape::access_map& map, int which) {
    const graph::node& n = *s.node;
    const axis_vector read = graph::read_part(n, which, {axis_vector(n.domain.size(), 0), n.domain}).extent;
    reading r;
    for (int axis = 0; axis < s.block.size(); ++axis) r.at_once.push_back(longest_part(s, axis));
    for (const index_t extent : s.chunk) r.at_once.push_back(extent);
    double regions = 1;
    const int spanned = graph::properties(n.kind).runs_along ? n.along : -1;
    for (int axis = 0; axis < read.size(); ++axis) {
        index_t& extent = r.at_once[axis];
        const index_t taken = axis < s.block.size() ? s.block[axis] : extent;
        regions *= double(n.domain[axis]) / double(std::max<index_t>(taken, 1));
        if (axis == spanned) extent = s.span;
        extent = std::min(extent, read[axis]);
        const double times = double(read[axis]) / double(std::max<index_t>(extent, 1));
        r.per_box *= times;
        // What stands still along the axis is read as a whole for a last, smaller part as well.
        r.count *= moves_along(map, axis) ? times : std::ceil(times);
    }
    r.per_box = regions > 0 ? r.per_box / regions : 1;
    r.count *= s.recomputed;
    return r;
}

}  // namespace xf::planning
