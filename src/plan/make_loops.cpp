#include <algorithm>

#include "xfuse/core/errors.hpp"
#include "xfuse/core/round_up.hpp"
#include "xfuse/graph/passes.hpp"
#include "xfuse/plan/piece_lengths.hpp"
#include "xfuse/plan/planning_passes.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {
namespace {

/// One loop for each division of the axis, outermost first, and one for what is left.
void add_loops(const graph::node& n, stage& s, int axis, const axis_vector& points) {
    if (s.loops.size() + points.size() + 1 > max_rank) {
        throw rank_error(core::message(n.name,
                                       ": the result's axes, the reduced ones and those that repeat, tile "
                                       "and reshape split off come to more than ",
                                       max_rank, " loops"));
    }
    for (int k = points.size(); k-- > 0;) s.loops.push_back({axis, k + 1 == points.size(), points[k]});
    s.loops.push_back({axis, points.empty(), 1});
}

/// Short pieces stay whole: a box that grows by them costs less than one that is computed in parts. Long ones
/// must not, or what is computed at a time would grow with the count of a repeat.
void choose_alignment(stage& s) {
    index_t most = max_aligned_elements;
    for (int k = s.loops.size(); k-- > 0;) {
        const loop& l = s.loops[k];
        index_t& align = s.align[l.axis];
        if (l.div / align > most) continue;
        most /= l.div / align;
        align = l.div;
    }
}

void make_loops_of(const graph::graph& g, stage& s) {
    const graph::node& n = *s.node;
    s.loops.clear();
    s.align.resize(0, 1);
    s.align.resize(n.domain.size(), 1);
    // Running results start at the front: a box has the whole of the axis.
    if (graph::properties(n.kind).runs_along) s.align[n.along] = std::max<index_t>(n.shape[n.along], 1);
    if (!graph::has_divisions(g, n)) {
        for (int axis = 0; axis < n.domain.size(); ++axis) s.loops.push_back({axis, true, 1});
        s.out_loops = n.shape.size();
        return;
    }
    for (int axis = 0; axis < n.domain.size(); ++axis) {
        if (axis == n.shape.size()) s.out_loops = s.loops.size();
        axis_vector points;
        graph::split_points(g, n, axis, points);
        add_loops(n, s, axis, points);
    }
    if (n.reduced_rank() == 0) s.out_loops = s.loops.size();
    choose_alignment(s);
}

}  // namespace

index_t even_length(const stage& s, int axis, index_t length) {
    length = std::max(length, s.align[axis]);
    for (const loop& l : s.loops) {
        if (l.axis == axis && l.div > s.align[axis] && l.div <= length) return round_up(length, l.div);
    }
    return round_up(length, s.align[axis]);
}

bool is_walked_in_parts(const stage& s, int axis) {
    const index_t piece = piece_along(s, axis);
    if (piece == 1) return false;
    const index_t extent = s.node->domain[axis];
    const bool is_even = extent % piece == 0;
    const index_t taken = axis < s.block.size() ? s.block[axis] : s.chunk[axis - s.block.size()];
    return !is_even || (s.align[axis] < piece && taken < extent);
}

index_t part_end(const stage& s, int axis, index_t low, index_t high) {
    if (piece_along(s, axis) == 1) return high;
    for (const loop& l : s.loops) {
        if (l.axis != axis || l.div == 1) continue;
        if (low % l.div == 0 && high - low >= l.div) return low + (high - low) / l.div * l.div;
        high = std::min(high, round_up(low + 1, l.div));
    }
    return high;
}

void make_loops(plan& p) {
    for (stage& s : p.stages) {
        if (s.level != storage_level::none) make_loops_of(p.g, s);
    }
}

}  // namespace xf::planning
