#include "xfuse/plan/passes.hpp"

namespace xf::plan {
namespace {

/// Does the operand stay put or move by one element when the axis advances by one?
bool is_contiguous_along(const plan& p, const stage& s, int which, int axis) {
    const graph::edge& e = p.g.operands(*s.node)[which];
    const graph::node& producer = p.g.nodes[e.node];
    index_t step = 0;
    for (const shape::axis_use& use : e.map.uses) {
        if (use.consumer != axis) continue;
        const bool last = use.producer == producer.shape.size() - 1 || producer.is_flat;
        const bool computed = producer.kind != graph::node_kind::leaf;
        step += use.step * (computed ? (last ? 1 : 2) : producer.strides[use.producer]);
    }
    return step == 0 || step == 1;
}

int contiguous_axis(const plan& p, const stage& s) {
    int best = s.node->shape.size() - 1;
    index_t best_score = -1;
    for (int axis = s.node->shape.size(); axis-- > 0;) {
        index_t score = 0;
        for (int k = 0; k < s.operand_count; ++k) score += is_contiguous_along(p, s, k, axis);
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

}  // namespace xf::plan
