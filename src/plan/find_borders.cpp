#include <algorithm>

#include "xfuse/plan/borders.hpp"
#include "xfuse/plan/kernel_needs.hpp"
#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {
namespace {

/// Filling streams through the nearest caches, which costs less than reading a window's rows one by one from
/// behind them, unless each element is filled in so many times: measured with 3 x 3 (2 times) and 31 x 31.
constexpr double min_times_filled = 3;

const graph::edge& operand_edge(const plan& p, const stage& s) { return p.g.operands(*s.node)[0]; }

/// One term of the pad's index that moves with the results, others within a window alone.
bool moves_with_one_axis(const graph::node& n, const shape::access_map& map, int pad_axis) {
    int moving = 0;
    for (const shape::axis_use& use : map.uses) {
        if (use.producer != pad_axis || use.consumer >= n.shape.size()) continue;
        if (use.step <= 0) return false;
        ++moving;
    }
    return moving == 1;
}

bool has_border(const graph::node& pad, int axis) {
    return pad.before[axis] > 0 || pad.before[axis] + pad.inside[axis] < pad.shape[axis];
}

/// Is memory inside the border, with the rows of the pad's tile?
bool lies_in_memory(const plan& p, const stage& pad) {
    const graph::edge& under = operand_edge(p, pad);
    const graph::node& leaf = p.g.nodes[std::size_t(under.node)];
    if (!graph::has_memory(leaf) || !under.map.is_affine()) return false;
    index_t step = 0;
    for (const shape::axis_use& use : under.map.uses) {
        if (use.consumer == pad.vector_axis) step += use.step * leaf.strides[use.producer];
    }
    return step == 1;
}

bool can_read_past(const plan& p, const stage& s) {
    const graph::node& n = *s.node;
    const graph::edge& e = operand_edge(p, s);
    const graph::node& pad = p.g.nodes[std::size_t(e.node)];
    if (!e.map.is_affine() || s.loops.size() != n.domain.size()) return false;
    for (int axis = 0; axis < pad.shape.size(); ++axis) {
        if (has_border(pad, axis) && !moves_with_one_axis(n, e.map, axis)) return false;
    }
    return true;
}

/// Is there a kernel for the windows that reads the border by itself? Rows must not be reversed.
bool kernel_reads_border(const plan& p, const stage& s) {
    const graph::window_plane windows = windows_of(p, s);
    const graph::edge& e = operand_edge(p, s);
    const graph::node& pad = p.g.nodes[std::size_t(e.node)];
    if (!windows.is_there()) return false;
    for (int axis = 0; axis < pad.shape.size(); ++axis) {
        const bool slides = axis == windows.across.producer_axis || axis == windows.along.producer_axis;
        if (has_border(pad, axis) && !slides) return false;
    }
    const graph::edge& under = operand_edge(p, p.stages[std::size_t(e.node)]);
    const graph::node& leaf = p.g.nodes[std::size_t(under.node)];
    index_t pitch = 0;
    for (const shape::axis_use& use : under.map.uses) {
        if (use.consumer == windows.across.producer_axis) pitch += use.step * leaf.strides[use.producer];
    }
    return pitch > 0;
}

/// Are most of the results inside?
bool is_mostly_inside(const plan& p, const stage& s) {
    double share = 1;
    const auto inner = inner_ranges(p, s);
    for (int axis = 0; axis < inner.size(); ++axis)
        share *=
            double(inner[axis].last - inner[axis].first) / double(std::max<index_t>(s.node->shape[axis], 1));
    return share >= 0.5;
}

/// Elements that windows of neighbouring results along an axis of the operand share, and one.
index_t reach_along(const graph::node& n, const shape::access_map& map, int axis) {
    index_t reach = 1;
    for (const shape::axis_use& use : map.uses) {
        if (use.producer == axis && use.consumer >= n.shape.size())
            reach += std::abs(use.step) * (n.domain[use.consumer] - 1);
    }
    return reach;
}

/// How often an element is filled in, or moved within a rolling buffer: once for each tile that has it, and
/// a tile near the first cache holds a few rows of the pad.
double times_filled(const plan& p, const stage& s) {
    const graph::edge& e = operand_edge(p, s);
    const graph::node& pad = p.g.nodes[std::size_t(e.node)];
    index_t row = index_t(size_of(pad.type)), times = 1;
    for (int axis = pad.shape.size(); axis-- > 0;) {
        if (has_border(pad, axis)) {
            const index_t rows = std::max<index_t>(costs().near_tile_bytes / std::max<index_t>(row, 1), 1);
            if (rows < pad.shape[axis])
                times = std::max(times, 1 + (reach_along(*s.node, e.map, axis) - 1) / rows);
        }
        row *= pad.shape[axis];
    }
    return double(times);
}

}  // namespace

fixed_vector<inner_range, max_rank> inner_ranges(const plan& p, const stage& s) {
    const graph::node& n = *s.node;
    const graph::edge& e = operand_edge(p, s);
    const graph::node& pad = p.g.nodes[std::size_t(e.node)];
    fixed_vector<inner_range, max_rank> inner;
    for (const index_t extent : n.shape) inner.push_back({0, extent});
    for (int axis = 0; axis < pad.shape.size(); ++axis) {
        if (!has_border(pad, axis)) continue;
        index_t low = e.map.offset[axis] - pad.before[axis], high = low, step = 1;
        int moves_with = 0;
        for (const shape::axis_use& use : e.map.uses) {
            if (use.producer != axis) continue;
            if (use.consumer < n.shape.size()) {
                moves_with = use.consumer, step = use.step;
                continue;
            }
            const index_t reach = use.step * (n.domain[use.consumer] - 1);
            low += std::min<index_t>(reach, 0), high += std::max<index_t>(reach, 0);
        }
        inner_range& r = inner[moves_with];
        const index_t most = pad.inside[axis] - 1 - high;
        r.first = std::max(r.first, low >= 0 ? 0 : (-low + step - 1) / step);
        r.last = std::min(r.last, most < 0 ? 0 : most / step + 1);
        r.first = std::min(r.first, n.shape[moves_with]);
        r.last = std::max(r.last, r.first);
    }
    return inner;
}

bool reads_border(const plan& p, const stage& s) {
    return s.strategy == reduction_strategy::windows && kernel_reads_border(p, s);
}

operand inner_operand(const plan& p, const stage& s) {
    const operand& o = p.operands[std::size_t(s.first_operand)];
    const operand& under = p.operands[std::size_t(p.stages[std::size_t(o.stage)].first_operand)];
    operand inner;
    inner.map = o.map;
    inner.data = under.data;
    inner.stride.resize(o.stride.size(), 0);
    for (const shape::axis_use& use : under.map->uses)
        inner.stride[use.consumer] += use.step * under.stride[use.producer];
    for (int axis = 0; axis < under.stride.size(); ++axis)
        inner.first += under.map->offset[axis] * under.stride[axis];
    inner.step.resize(s.loops.size(), 0);
    for (const shape::axis_use& use : o.map->uses)
        inner.step[use.consumer] += use.step * inner.stride[use.producer];
    return inner;
}

void find_borders(plan& p) {
    for (stage& s : p.stages) s.is_border = false;
    for (const stage& s : p.stages) {
        if (s.level == storage_level::none || !graph::properties(s.node->kind).slides_windows) continue;
        const int below = p.operands[std::size_t(s.first_operand)].stage;
        if (below < 0) continue;
        stage& pad = p.stages[std::size_t(below)];
        if (!graph::properties(pad.node->kind).has_border || pad.node->mode != pad_mode::constant) continue;
        if (pad.level != storage_level::tile || pad.consumers != 1 || pad.node->is_rolled) continue;
        pad.is_border =
            lies_in_memory(p, pad) && can_read_past(p, s) &&
            (kernel_reads_border(p, s) || (is_mostly_inside(p, s) && times_filled(p, s) >= min_times_filled));
    }
}

}  // namespace xf::planning
