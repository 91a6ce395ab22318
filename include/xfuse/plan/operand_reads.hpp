#pragma once
#include "xfuse/plan/plan.hpp"

/// How a stage reads its operands: which region of a producer, in how many parts, and over whose memory.
namespace xf::planning {

/// Is the operand the same memory as the target, element for element?
bool is_same_memory(const target& out, const operand& o, const graph::node& leaf);

/// The part of a producer that a region of the consumer's domain reads, widened to where the producer's axes
/// are split.
shape::box required_region(const stage& producer, const shape::access_map& map, const shape::box& domain);

/// Do its results run along an axis for which the operand comes in several spans?
inline bool takes_spans(const stage& s) {
    return graph::properties(s.node->kind).runs_along && s.span != s.block[s.node->along];
}
/// Does an operand get other regions than the consumer's own: one chunk, span or part of it after another?
bool reads_in_parts(const stage& s);

/// Is the operand of a reduction computed in a tile?
inline bool reads_tile(const plan& p, const stage& s) {
    const int below = p.operands[std::size_t(s.first_operand)].stage;
    return below >= 0 && p.stages[std::size_t(below)].level == storage_level::tile;
}

/// Can the elementwise stage write its tile over that of the operand? Each element is read just before.
bool is_in_place(const plan& p, const stage& s, int which);

/// Does the operand lie otherwise than its consumer's rows along this axis, so that its elements are
/// gathered?
bool is_gathered(const graph::edge& e, int along);

}  // namespace xf::planning
