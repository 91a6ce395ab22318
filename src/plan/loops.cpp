#include <algorithm>

#include "xfuse/core/errors.hpp"
#include "xfuse/graph/passes.hpp"
#include "xfuse/plan/passes.hpp"

namespace xf::planning {
namespace {

void make_loops(const graph::graph& g, stage& s) {
    const graph::node& n = *s.node;
    s.loops.clear();
    s.align.resize(0, 1);
    s.align.resize(n.domain.size(), 1);
    // Running results start at the front: a box has the whole of the axis.
    if (n.kind == graph::node_kind::scan) s.align[n.along] = std::max<index_t>(n.shape[n.along], 1);
    if (!graph::has_divisions(g, n)) {
        for (int axis = 0; axis < n.domain.size(); ++axis) s.loops.push_back({axis, 1, true});
        s.out_loops = n.shape.size();
        return;
    }
    for (int axis = 0; axis < n.domain.size(); ++axis) {
        if (axis == n.shape.size()) s.out_loops = s.loops.size();
        axis_vector points;
        graph::split_points(g, n, axis, points);
        if (s.loops.size() + points.size() + 1 > max_rank) {
            throw rank_error(
                core::message(n.name,
                              ": the result's axes, the reduced ones and those that repeat, tile "
                              "and reshape split off come to more than ",
                              max_rank, " loops"));
        }
        for (int k = points.size(); k-- > 0;) {
            s.loops.push_back({axis, points[k], k + 1 == points.size()});
        }
        s.loops.push_back({axis, 1, points.empty()});
        if (!points.empty()) s.align[axis] = points.back();
    }
    if (n.reduced_rank() == 0) s.out_loops = s.loops.size();
}

}  // namespace

void make_loops(plan& p) {
    for (stage& s : p.stages) {
        if (s.where != place::none) make_loops(p.g, s);
    }
}

}  // namespace xf::planning
