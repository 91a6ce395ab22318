#include <algorithm>

#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {
namespace {

/// How well an operand is read when the axis advances: 2 where it stays put or moves to the next
/// element, 1 where it skips along its contiguous axis, 0 where it moves from row to row.
index_t contiguity(const plan& p, const stage& s, int which, int axis) {
    const graph::edge& e = p.g.operands(*s.node)[which];
    const graph::node& producer = p.g.nodes[e.node];
    index_t step = 0;
    bool is_row = false;
    for (const shape::axis_use& use : e.map.uses) {
        if (use.consumer != axis) continue;
        const bool last = use.producer == producer.shape.size() - 1 || producer.is_flat;
        const bool computed = !graph::has_memory(producer);
        const bool along_row = computed ? last : producer.strides[use.producer] == 1;
        is_row |= !along_row;
        step += use.step;
    }
    if (is_row) return 0;
    return step == 0 || step == 1 ? 2 : 1;
}

/// The same for all operands.
index_t contiguity(const plan& p, const stage& s, int axis) {
    index_t score = 0;
    for (int k = 0; k < s.operand_count; ++k) score += contiguity(p, s, k, axis);
    return score;
}

int contiguous_axis(const plan& p, const stage& s) {
    int best = s.node->shape.size() - 1;
    index_t best_score = -1;
    for (int axis = s.node->shape.size(); axis-- > 0;) {
        index_t score = contiguity(p, s, axis);
        if (s.node->shape[axis] == 1) score = -1;
        const bool wider = best_score >= 0 && score == best_score && s.node->shape[best] < 16 &&
                           s.node->shape[axis] > s.node->shape[best];
        if (score > best_score || wider) {
            best = axis;
            best_score = score;
        }
    }
    return best;
}

/// Stages that only move elements: permuting them costs the same here as where they are read, and once
/// instead of each time.
bool only_moves(const stage& s) {
    return !s.node->is_flat && graph::properties(s.node->kind).does == graph::work::moves;
}

/// The axis of an operand whose neighbours are read one after the other along the consumer's contiguous
/// axis; -1 if it is invariant there.
int wanted_axis(const stage& consumer, const operand& o) {
    const shape::axis_use* found = nullptr;
    for (const shape::axis_use& use : o.map->uses) {
        if (use.consumer == consumer.vector_axis && (found == nullptr || use.div < found->div)) found = &use;
    }
    return found != nullptr ? found->producer : -1;
}

/// The contiguous axis of a stage that only moves elements: as its consumer reads them. Between two such
/// stages it does not matter which of them turns the order, so there the first keeps to that of its operands.
int moved_axis(const plan& p, const stage& s, int wanted, bool is_moved_on) {
    const int own = contiguous_axis(p, s);
    if (wanted < 0 || s.node->shape[wanted] == 1) return own;
    const index_t score = contiguity(p, s, own);
    const bool keeps = is_moved_on && score == 2 * s.operand_count && score > contiguity(p, s, wanted);
    return keeps ? own : wanted;
}

/// Stages whose axis has just been chosen lie between these two.
struct id_range {
    int first, last;
};

bool reduces(const stage& s) { return graph::properties(s.node->kind).reduces; }

/// Chooses the axes of those operands of a stage that only move elements; `chosen` grows by them.
void choose_operand_axes(plan& p, const stage& consumer, id_range& chosen) {
    for (int k = 0; k < consumer.operand_count; ++k) {
        const operand& o = p.operands[consumer.first_operand + k];
        if (o.stage < 0) continue;
        stage& s = p.stages[o.stage];
        if (s.vector_axis >= 0 || s.node->shape.empty()) continue;
        s.vector_axis = moved_axis(p, s, wanted_axis(consumer, o), only_moves(consumer));
        chosen = {std::min(chosen.first, o.stage), std::max(chosen.last, o.stage)};
    }
}

/// The stages between two, in their order; those whose axes are chosen on the way and that come later as
/// well. Returns the ones to look at next.
id_range choose_operand_axes(plan& p, id_range among) {
    id_range chosen{int(p.stages.size()), -1};
    for (int id = among.first; id <= std::max(among.last, chosen.last); ++id) {
        const stage& s = p.stages[std::size_t(id)];
        if (s.level != storage_level::none && s.vector_axis >= 0) choose_operand_axes(p, s, chosen);
    }
    return chosen;
}

}  // namespace

void choose_vector_axes(plan& p) {
    bool moves = false;
    for (stage& s : p.stages) {
        if (s.level == storage_level::none || s.vector_axis >= 0) continue;
        if (only_moves(s)) moves = true;
        else s.vector_axis = s.node->is_flat ? s.node->shape.size() - 1 : contiguous_axis(p, s);
    }
    id_range chosen{0, moves ? int(p.stages.size()) - 1 : -1};
    // Reductions first: the order of their sums must not follow from what else reads the operand, such as a
    // part of the result.
    for (int id = 0; id <= chosen.last; ++id) {
        const stage& s = p.stages[std::size_t(id)];
        id_range below = chosen;
        if (s.level != storage_level::none && s.vector_axis >= 0 && (reduces(s) || only_moves(s)))
            choose_operand_axes(p, s, below);
    }
    while (chosen.first <= chosen.last) chosen = choose_operand_axes(p, chosen);
    for (stage& s : p.stages) {
        if (s.level != storage_level::none && s.vector_axis < 0) s.vector_axis = contiguous_axis(p, s);
    }
}

}  // namespace xf::planning
