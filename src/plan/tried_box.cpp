#include "tried_box.hpp"

#include <limits>

#include "even_tiles.hpp"
#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/piece_lengths.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {

index_t tried_box::halved(int axis) {
    if (periods_.empty()) {
        for (int k = 0; k < stage_.block.size(); ++k) periods_.push_back(period_along(plan_, root_, k));
    }
    const index_t half = (stage_.block[axis] + 1) / 2, period = periods_[axis];
    const index_t even = even_length(stage_, axis, half);
    const index_t whole = (even + period - 1) / period * period;
    const bool is_even = even_length(stage_, axis, whole) == whole && whole < stage_.block[axis];
    return std::min(is_even ? whole : even, stage_.block[axis]);
}

double tried_box::cost_with(int axis, index_t length) {
    const index_t whole = stage_.block[axis];
    stage_.block[axis] = length;
    const double found = cost() + (axis == stage_.vector_axis ? 1e-3 : 0);
    stage_.block[axis] = whole;
    return found;
}

bool tried_box::shrink(double most) {
    stage& s = stage_;
    fixed_vector<double, max_rank> costs(s.block.size(), std::numeric_limits<double>::max());
    for (int axis = s.block.size(); axis-- > 0;) {
        const index_t half = halved(axis);
        if (half != s.block[axis]) costs[axis] = cost_with(axis, half);
    }
    int best = -1;
    for (int axis = 0; axis < s.block.size(); ++axis) {
        if (costs[axis] >= (best < 0 ? most : costs[best]) * 0.999) continue;
        best = axis;
    }
    if (best >= 0) s.block[best] = halved(best);
    footprint();
    return best >= 0;
}

namespace {

/// Lengths that are tried from the half on: under a division, by an upsampling for instance, parts move
/// evenly with its multiples alone.
constexpr index_t tried_lengths = 8;

/// The time of the nest with another length of an axis of the root's box.
double time_with(plan& p, int root, tried_box& box, int axis, index_t length) {
    stage& s = p.stages[std::size_t(root)];
    const index_t whole = s.block[axis];
    s.block[axis] = length;
    box.footprint();
    const double time = time_in_step(p, root);
    s.block[axis] = whole;
    return time;
}

/// Halves the axis of the root's box after which the nest takes the least time, if that is within `most`: an
/// inner one only where it gains something, as rows should stay long.
bool halve_in_step(plan& p, int root, tried_box& box, double most) {
    stage& s = p.stages[std::size_t(root)];
    int best = -1;
    index_t best_length = 0;
    for (int axis = 0; axis < s.block.size(); ++axis) {
        const index_t half = box.halved(axis);
        for (index_t more = 0; more < tried_lengths; ++more) {
            const index_t length = even_length(s, axis, half + more);
            if (length >= s.block[axis]) break;
            const double time = time_with(p, root, box, axis, length);
            if (time >= (best < 0 ? most : most * least_inner_gain)) continue;
            best = axis;
            best_length = length;
            most = time;
            break;
        }
    }
    if (best >= 0) s.block[best] = best_length;
    return best >= 0;
}

}  // namespace

bool shrink_in_step(plan& p, int root, tried_box& box) {
    if (!p.rolls_shared || !box.footprint().is_in_step) return false;
    const double most = time_in_step(p, root) * max_in_step_cost;
    while (box.footprint().bytes > tile_bytes(p, costs().in_step_bytes) &&
           halve_in_step(p, root, box, most)) {
    }
    return true;
}

}  // namespace xf::planning
