#pragma once
#include <algorithm>

#include "xfuse/plan/nest_costs.hpp"

/// The lengths that are tried for the box of a root.
namespace xf::planning {

/// The box of a nest's root, of which each length that is tried takes bounds inference over all of the nest:
/// what is known of the box at hand is not inferred again.
class tried_box {
public:
    tried_box(plan& p, int root) : plan_(p), root_(root), stage_(p.stages[std::size_t(root)]) {}

    /// Of the box that the root has now.
    const nest_footprint& footprint() {
        if (!is_inferred_ || !(inferred_ == stage_.block)) {
            footprint_ = infer_bounds(plan_, root_);
            inferred_ = stage_.block;
            is_inferred_ = true;
        }
        return footprint_;
    }
    /// Elements of operands that are read for each element of the root, and a little more where the
    /// contiguous axis gets short: rows should stay long.
    double cost() {
        const stage& s = stage_;
        const double touched = footprint().touched;
        const double row = s.vector_axis >= 0 ? double(s.block[s.vector_axis]) : 1.0;
        const bool is_cut = s.vector_axis >= 0 && s.block[s.vector_axis] < s.node->shape[s.vector_axis];
        return touched / double(std::max<index_t>(shape::volume(s.block), 1)) *
               (is_cut ? 1.0 + 16.0 / row : 1.0);
    }
    /// Halves the axis that costs the least recomputation, the outermost of equals, if the cost stays within
    /// `most`. The outermost axis is tried last: it is mostly the one, and its bounds are there then.
    bool shrink(double most);
    /// About half of the box's length along an axis: whole periods of what is under it, where it has several.
    index_t halved(int axis);

private:
    double cost_with(int axis, index_t length);

    plan& plan_;
    int root_;
    stage& stage_;
    axis_vector inferred_;
    nest_footprint footprint_;
    bool is_inferred_ = false;
    axis_vector periods_;  ///< of each axis; empty until they are asked for
};

/// The box of a root with stages in step under it; false if there are none.
bool shrink_in_step(plan& p, int root, tried_box& box);

}  // namespace xf::planning
