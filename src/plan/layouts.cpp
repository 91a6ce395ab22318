#include "xfuse/plan/passes.hpp"

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
        const bool computed = producer.kind != graph::node_kind::leaf;
        const bool along_row = computed ? last : producer.strides[use.producer] == 1;
        is_row |= !along_row;
        step += use.step;
    }
    if (is_row) return 0;
    return step == 0 || step == 1 ? 2 : 1;
}

int contiguous_axis(const plan& p, const stage& s) {
    int best = s.node->shape.size() - 1;
    index_t best_score = -1;
    for (int axis = s.node->shape.size(); axis-- > 0;) {
        index_t score = 0;
        for (int k = 0; k < s.operand_count; ++k) score += contiguity(p, s, k, axis);
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

}  // namespace

void choose_layouts(plan& p) {
    for (stage& s : p.stages) {
        if (s.where == place::none || s.inner_axis >= 0) continue;
        s.inner_axis = s.node->is_flat ? s.node->shape.size() - 1 : contiguous_axis(p, s);
    }
}

}  // namespace xf::planning
