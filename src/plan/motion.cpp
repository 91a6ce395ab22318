#include "xfuse/plan/motion_passes.hpp"

#include <algorithm>

namespace xf::planning {
namespace {

index_t floor_quotient(index_t x, index_t by) { return x >= 0 ? x / by : -((-x + by - 1) / by); }

void take_whole(motion& m, int axis, index_t extent) {
    m.low[axis] = 0;
    m.extent[axis] = extent;
    m.step[axis] = 0;
    m.with[axis] = -1;
}

/// Of what stands still, the part inside of the array.
void cut_off(motion& m, int axis, index_t whole) {
    const index_t high = std::min(m.low[axis] + m.extent[axis], whole);
    m.low[axis] = std::max<index_t>(m.low[axis], 0);
    m.extent[axis] = std::max<index_t>(high - m.low[axis], 0);
}

/// A range of a domain axis, and how it moves.
struct moving_range {
    index_t low, extent, step;
    int with;
};
moving_range range_of(const stage& s, const motion& m, int axis) {
    if (axis >= s.node->shape.size()) return {0, s.node->domain[axis], 0, -1};
    return {m.low[axis], m.extent[axis], m.step[axis], m.with[axis]};
}

/// The range divided as the term asks for; false if it does not move evenly then.
bool divide(const shape::axis_use& use, moving_range& r) {
    if (use.is_affine()) return true;
    if (use.mod != 0 || r.step % use.div != 0) return false;
    const index_t last = floor_quotient(r.low + r.extent - 1, use.div);
    r.low = floor_quotient(r.low, use.div);
    r.extent = last - r.low + 1;
    r.step /= use.div;
    return true;
}

/// Adds a term to the region along its axis; false if that does not move evenly then.
bool add_term(motion& to, const shape::axis_use& use, moving_range r) {
    if (!divide(use, r)) return false;
    const int axis = use.producer;
    const index_t span = use.step * (r.extent - 1);
    to.low[axis] += use.step * r.low + std::min<index_t>(span, 0);
    to.extent[axis] += std::max(span, -span);
    if (r.step == 0) return true;
    if (to.step[axis] != 0 || use.step < 0) return false;
    to.step[axis] = use.step * r.step;
    to.with[axis] = r.with;
    return true;
}

/// Where the first tile of a thread begins, through the terms of the axis that moves along the tiles.
index_t start_through(const stage& s, const shape::access_map& map, const motion& m, int axis) {
    index_t start = map.offset[axis];
    for (const shape::axis_use& use : map.uses) {
        if (use.producer != axis) continue;
        moving_range r = range_of(s, m, use.consumer);
        if (r.with == m.along) r.low = m.start;
        start += use.step * floor_quotient(r.low, use.div);
        if (use.step < 0) start += use.step * (r.extent - 1);
    }
    return start;
}

}  // namespace

motion motion_of(const stage& root) {
    motion m;
    for (int axis = 0; axis < root.block.size(); ++axis) {
        const bool is_cut = root.block[axis] < root.node->shape[axis];
        m.low.push_back(0);
        m.extent.push_back(root.block[axis]);
        m.step.push_back(is_cut ? root.block[axis] : 0);
        m.with.push_back(is_cut ? axis : -1);
        if (is_cut) m.along = axis;
    }
    return m;
}

motion motion_of_whole(const stage& s, motion m) {
    for (int axis = 0; axis < m.low.size(); ++axis) take_whole(m, axis, s.node->shape[axis]);
    return m;
}

motion motion_through(const stage& s, const shape::access_map& map, const motion& m, const stage& producer) {
    const int rank = map.producer_rank();
    motion to;
    to.low = map.offset;
    to.extent.resize(rank, 1);
    to.step.resize(rank, 0);
    to.with.resize(rank, -1);
    to.along = m.along;
    to.warm_up = m.warm_up;
    const bool is_still = s.node->mode == pad_mode::constant;
    fixed_vector<bool, max_rank> moves_evenly(rank, is_still);
    for (const shape::axis_use& use : map.uses)
        moves_evenly[use.producer] &= add_term(to, use, range_of(s, m, use.consumer));
    for (int axis = 0; axis < rank; ++axis) {
        const index_t whole = producer.node->shape[axis];
        if (!moves_evenly[axis]) take_whole(to, axis, whole);
        else if (to.step[axis] == 0) cut_off(to, axis, whole);
        else if (to.with[axis] == m.along) to.start = start_through(s, map, m, axis);
    }
    return to;
}

void widen(motion& m, const stage& producer) {
    for (int axis = 0; axis < m.low.size(); ++axis) {
        const index_t piece = producer.align[axis];
        if (piece == 1 || m.extent[axis] <= 0) continue;
        if (m.step[axis] % piece != 0) {
            take_whole(m, axis, producer.node->shape[axis]);
            continue;
        }
        const index_t low = floor_quotient(m.low[axis], piece) * piece;
        const index_t high = -floor_quotient(-(m.low[axis] + m.extent[axis]), piece) * piece;
        m.low[axis] = low;
        m.extent[axis] = high - low;
        if (m.with[axis] == m.along) m.start = floor_quotient(m.start, piece) * piece;
    }
}

void unite(motion& all, const motion& m, const stage& producer) {
    for (int axis = 0; axis < all.low.size(); ++axis) {
        if (all.step[axis] != m.step[axis] || all.with[axis] != m.with[axis]) {
            take_whole(all, axis, producer.node->shape[axis]);
            continue;
        }
        const index_t high = std::max(all.low[axis] + all.extent[axis], m.low[axis] + m.extent[axis]);
        all.low[axis] = std::min(all.low[axis], m.low[axis]);
        all.extent[axis] = high - all.low[axis];
    }
    all.start = std::min(all.start, m.start);
    all.warm_up = std::max(all.warm_up, m.warm_up);
}

int axis_along(const motion& m) {
    for (int axis = 0; axis < m.low.size(); ++axis) {
        if (m.along >= 0 && m.with[axis] == m.along) return axis;
    }
    return -1;
}

int rolling_axis_of(const motion& m) {
    const int axis = axis_along(m);
    return axis >= 0 && m.extent[axis] > m.step[axis] ? axis : -1;
}

motion computed_part(const motion& m) {
    const int axis = rolling_axis_of(m);
    if (axis < 0) return m;
    motion part = m;
    const index_t kept = m.extent[axis] - m.step[axis];
    part.low[axis] += kept;
    part.extent[axis] = m.step[axis];
    part.warm_up += int((kept + m.step[axis] - 1) / m.step[axis]);
    return part;
}

namespace {

/// Appends what is in step under a stage of the nest, each after what it reads.
void order_under(plan& p, int id) {
    const stage& s = p.stages[std::size_t(id)];
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        if (below < 0 || p.stages[std::size_t(below)].level != storage_level::tile) continue;
        visit& seen = p.notes.visits[std::size_t(below)];
        if (seen.is_put_in_step) continue;
        seen.is_put_in_step = true;
        order_under(p, below);
        if (p.stages[std::size_t(below)].is_in_step) p.in_step[std::size_t(p.in_step_count++)] = below;
    }
}

}  // namespace

void order_in_step(plan& p) {
    p.in_step_count = 0;
    if (!p.rolls_shared) return;
    for (int k = 0; k < p.order_count; ++k) {
        stage& root = p.stages[std::size_t(p.order[std::size_t(k)])];
        root.first_in_step = p.in_step_count;
        order_under(p, p.order[std::size_t(k)]);
        root.in_step_count = p.in_step_count - root.first_in_step;
    }
}

}  // namespace xf::planning
