#include "xfuse/plan/borders.hpp"

/// What is computed for a border alone lies inside it from the beginning, so that nothing is copied there.
namespace xf::planning {
namespace {

/// Does each axis of the pad follow the same one of its operand? A transposition lies otherwise.
bool keeps_axes(const shape::access_map& map) {
    if (map.uses.size() != map.producer_rank()) return false;
    for (const shape::axis_use& use : map.uses) {
        if (use.consumer != use.producer || use.step != 1 || !use.is_affine()) return false;
    }
    return true;
}

/// Is the operand computed whenever the pad is, and as much of it as the pad has? A tile that is held, or
/// that rolls, is not. Rows that the pad cuts within a piece of what divides them would be computed in short
/// parts.
bool is_computed_with(const stage& s, const stage& pad) {
    if (s.rolling_axis >= 0 || s.is_in_step || s.is_blocked || !(s.block == s.box)) return false;
    const int row = s.vector_axis;
    if (row >= 0 && s.align[row] != 1 && pad.block[row] != pad.node->shape[row]) return false;
    return !(s.box == s.node->shape) || pad.box == pad.node->shape;
}

}  // namespace

bool is_inside_border(const plan& p, const stage& s) {
    if (s.in_place_of < 0) return false;
    // An elementwise stage may write over the tile of a pad that it reads.
    const stage& pad = p.stages[std::size_t(s.in_place_of)];
    return graph::properties(pad.node->kind).has_border &&
           p.operands[std::size_t(pad.first_operand)].stage == int(&s - p.stages.data());
}

int operand_inside(const plan& p, const stage& pad) {
    const graph::node& n = *pad.node;
    const bool is_stored = pad.level == storage_level::tile || pad.level == storage_level::materialised;
    if (!graph::properties(n.kind).has_border || n.mode != pad_mode::constant || pad.is_border || n.is_flat)
        return -1;
    const operand& o = p.operands[std::size_t(pad.first_operand)];
    if (!is_stored || o.stage < 0 || n.volume() == 0 || !keeps_axes(*o.map)) return -1;
    const stage& s = p.stages[std::size_t(o.stage)];
    const bool may_lie_there = s.level == storage_level::tile && s.consumers == 1 &&
                               graph::properties(s.node->kind).may_end_in_pieces && !s.node->is_flat &&
                               s.node->type == n.type && s.vector_axis == pad.vector_axis;
    return may_lie_there && is_computed_with(s, pad) ? o.stage : -1;
}

}  // namespace xf::planning
