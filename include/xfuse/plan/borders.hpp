#pragma once
#include "xfuse/plan/plan.hpp"

/// Pads that are filled for results at their border alone, and what is computed straight into a pad.
namespace xf::planning {

/// The pad that a reduction reads past where it can; null where there is none.
inline const stage* border_of(const plan& p, const stage& s) {
    if (!graph::properties(s.node->kind).slides_windows) return nullptr;
    const int below = p.operands[std::size_t(s.first_operand)].stage;
    const stage* pad = below < 0 ? nullptr : &p.stages[std::size_t(below)];
    return pad != nullptr && pad->is_border && pad->level == storage_level::tile ? pad : nullptr;
}
/// Has the reduction a kernel that reads the border by itself? Then nothing is filled.
bool reads_border(const plan& p, const stage& s);
/// The results along each axis, [first, last), that no border is read for.
struct inner_range {
    index_t first, last;
};
fixed_vector<inner_range, max_rank> inner_ranges(const plan& p, const stage& s);
/// What they read instead of the pad.
operand inner_operand(const plan& p, const stage& s);

/// The stage that a pad has around it which may be computed straight into the pad's memory; -1: none, or the
/// pad copies it there. By the tiles, before they have memory.
int operand_inside(const plan& p, const stage& pad);
/// Is the stage computed there? `in_place_of` is the pad then.
bool is_inside_border(const plan& p, const stage& s);

}  // namespace xf::planning
