#include "steps.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {

index_t step_of(const shape::access_map& map, const axis_vector& strides, const loop& l) {
    index_t step = 0;
    for (const shape::axis_use& use : map.uses) {
        if (use.consumer != l.axis || l.div < use.div) continue;
        if (use.mod != 0 && l.div >= use.div * use.mod) continue;
        step += use.step * (l.div / use.div) * strides[use.producer];
    }
    return step;
}

namespace {

void set_operand(plan& p, const stage& s, operand& o, const graph::edge& e) {
    const graph::node& producer = p.g.nodes[e.node];
    const index_t size = index_t(size_of(producer.type));
    if (o.stage < 0) {
        o.data = producer.where.data;
        o.stride = producer.strides;
        for (index_t& stride : o.stride) stride *= size;
    } else if (producer.is_flat) {
        o.stride = axis_vector(1, size);
    } else {
        o.stride = p.stages[o.stage].stride;
    }
    o.step.clear();
    if (s.loops.size() == s.node->domain.size() && o.map->is_affine()) {
        // No axis is split, so a loop is an axis. A division by the extent or more splits none either, but
        // does not move, which the slower path handles.
        o.step.resize(s.loops.size(), 0);
        for (const shape::axis_use& use : o.map->uses)
            o.step[use.consumer] += use.step * o.stride[use.producer];
        return;
    }
    for (const loop& l : s.loops) o.step.push_back(step_of(*o.map, o.stride, l));
}

}  // namespace

void index_operands(plan& p) {
    for (stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        const auto edges = p.g.operands(*s.node);
        for (int k = 0; k < s.operand_count; ++k)
            set_operand(p, s, p.operands[s.first_operand + k], edges[k]);
    }
}

void read_leaves_anew(plan& p) {
    for (stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        const auto edges = p.g.operands(*s.node);
        for (int k = 0; k < s.operand_count; ++k) {
            operand& o = p.operands[s.first_operand + k];
            if (o.stage < 0) o.data = p.g.nodes[edges[k].node].where.data;
        }
    }
}

}  // namespace xf::planning
