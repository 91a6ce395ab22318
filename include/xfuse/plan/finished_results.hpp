#pragma once
#include "xfuse/plan/plan.hpp"

/// Results that a contraction stores for another stage: those that it finishes in registers, or reduces over
/// windows.
namespace xf::planning {

/// The operand of an elementwise stage whose contraction may be able to finish the stage's results in its
/// registers, by shapes, types and operations; -1 if there is none.
int finishable_operand(const plan& p, const stage& s);
/// The contraction that stores the results of another stage: those that it reduces over windows, or finishes;
/// null if none does.
const stage* contraction_storing(const plan& p, const stage& s);
/// Are the stage's results, of a contraction or of windows that it reduces, finished before they are stored?
inline bool is_finished_in_registers(const plan& p, const stage& s) {
    const stage* from = s.contraction != nullptr ? &s : contraction_storing(p, s);
    return from != nullptr && from->contraction->finished_by >= 0 &&
           from->contraction->finished_by != int(&s - p.stages.data());
}
/// Which operand of the elementwise stage a contraction finishes: its own results, or what it reduces them
/// to.
int operand_finished_by(const plan& p, const stage& s, const stage& contraction);
/// Bytes that the loops of a contraction move in the results of the stage that it stores, whose axes may be
/// joined ones of the contraction's, by a reshape.
axis_vector stored_steps(const plan& p, const stage& s, const stage& contraction);

/// How a reduction over windows walks the axes of a contraction's results: the axis of its own along which
/// windows follow each other, how far apart they are, how many taps there are and how far those are.
struct window_walk {
    struct along {
        int axis = -1;  ///< -1: there is one window
        index_t step = 1, taps = 1, dilation = 0;
    };
    bool is_there = false;
    fixed_vector<along, max_rank> axes;
    index_t taps() const;
};
window_walk windows_over(const plan& p, const stage& s);
/// Of the reduction that a contraction does in registers; none where it does not.
inline window_walk walk_of_windows(const plan& p, const stage& contraction) {
    const int reduced_by = contraction.contraction->reduced_by;
    return reduced_by < 0 ? window_walk{} : windows_over(p, p.stages[std::size_t(reduced_by)]);
}

}  // namespace xf::planning
