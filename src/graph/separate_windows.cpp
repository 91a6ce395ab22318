#include <algorithm>

#include "xfuse/graph/window_plane.hpp"

namespace xf::graph {

window_pair find_window(const node& n, const shape::access_map& map, int reduced_axis) {
    window_pair pair;
    for (const shape::axis_use& use : map.uses) {
        if (use.consumer != reduced_axis) continue;
        if (!use.is_affine() || pair.producer_axis >= 0) return {};
        pair.producer_axis = use.producer;
        pair.reduced_axis = reduced_axis;
        pair.dilation = use.step;
    }
    if (pair.producer_axis < 0) return {};
    for (const shape::axis_use& use : map.uses) {
        if (use.producer == pair.producer_axis && use.consumer != reduced_axis) {
            if (!use.is_affine() || pair.out_axis >= 0 || use.consumer >= n.shape.size()) return {};
            pair.out_axis = use.consumer;
            pair.step = use.step;
        }
    }
    for (const shape::axis_use& use : map.uses) {
        const bool elsewhere = use.consumer == pair.out_axis && use.producer != pair.producer_axis;
        if (elsewhere) return {};
    }
    const bool slides = pair.out_axis >= 0 && pair.step > 0 && pair.dilation > 0;
    return slides ? pair : window_pair{};
}

/// The operand's axis whose neighbours lie next to each other in memory.
int vector_axis_of(const node& producer) {
    if (!has_memory(producer)) return producer.is_flat ? 0 : producer.shape.size() - 1;
    for (int axis = producer.shape.size(); axis-- > 0;) {
        if (producer.strides[axis] == 1 && producer.shape[axis] > 1) return axis;
    }
    return producer.shape.size() - 1;
}

namespace {

/// Loads, combinations and stores of one result of windows that are reduced on their own, as the kernels
/// do it: tap by tap, or by totals of 4, 16, 64 ... taps that windows share, eight for each place.
index_t work_of(index_t window, index_t step) {
    const index_t one_by_one = 2 * window;
    if (window <= long_window) return one_by_one;
    index_t levels = 0;
    while (window >> (2 * levels + 2)) ++levels;
    return std::min(one_by_one, 8 * levels * step + 4 * levels);
}

/// A window that a computed operand has to be made for in parts has another order of its sum.
constexpr index_t max_plane_elements = 1024;

}  // namespace

namespace {

window_plane find_window_plane(const node& n, const shape::access_map& map, int vector_axis) {
    const bool is_affine = std::all_of(map.uses.begin(), map.uses.end(),
                                       [](const shape::axis_use& use) { return use.is_affine(); });
    if (!is_affine) return {};
    window_plane found{find_window(n, map, n.shape.size()), find_window(n, map, n.shape.size() + 1)};
    if (found.across.producer_axis == vector_axis) std::swap(found.across, found.along);
    const bool is_plane = found.across.producer_axis >= 0 && found.along.producer_axis == vector_axis &&
                          found.across.producer_axis != vector_axis;
    return is_plane ? found : window_plane{};
}

/// What the rows of a window cost for each place of the row; the way along the row is the same for both.
bool is_cheaper_at_once(index_t rows, index_t step) {
    const index_t at_once = 2 * rows;
    const index_t separate = work_of(rows, step) + 2;  // stored, and loaded again
    return at_once <= separate;
}

bool is_contiguous_along(const node& producer, int axis) {
    return !has_memory(producer) || producer.shape[axis] == 1 || producer.strides[axis] == 1;
}

}  // namespace

kernels::window_shape window_shape_of(const node& n, const window_plane& windows) {
    return {n.domain[windows.across.reduced_axis], n.domain[windows.along.reduced_axis], windows.along.step,
            windows.along.dilation};
}

window_plane windows_at_once(const node& n, const shape::access_map& map, const node& producer) {
    if (n.kind != node_kind::reduce || n.reduced_rank() != 2 || n.domain_volume() == 0) return {};
    const window_plane found = find_window_plane(n, map, vector_axis_of(producer));
    if (!found.is_there() || !is_contiguous_along(producer, found.along.producer_axis)) return {};
    const kernels::window_shape shape = window_shape_of(n, found);
    if (shape.taps * shape.window > max_plane_elements || !is_cheaper_at_once(shape.taps, found.across.step))
        return {};
    const bool has_kernel = kernels::find_windows(kernels::active(), n.operand_type, n.op, shape) != nullptr;
    return has_kernel ? found : window_plane{};
}

namespace {

/// The reduced axis that should be reduced last, in a node of its own; none where the node is to stay.
window_pair last_to_reduce(builder& b, const node& n, const edge& from) {
    if (n.reduced_rank() < 2) return {};
    const int vector_axis = vector_axis_of(b.at(from.node));
    if (windows_at_once(n, from.map, b.at(from.node)).is_there()) return {};
    window_pair longest;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        const window_pair pair = find_window(n, from.map, axis);
        const bool one_by_one = kernels::is_of_windows(n.op);
        if (pair.producer_axis < 0 || (n.domain[axis] < 2 && !one_by_one)) continue;
        if (pair.producer_axis == vector_axis) return pair;
        if (n.domain[axis] >= long_window || one_by_one) longest = pair;
    }
    return longest;
}

/// Reduces all but `pair` into a new node whose axis out_axis runs along the operand's own axis, and
/// leaves `n` the one sliding reduction of that.
void split_off(builder& b, int id, const window_pair& pair) {
    node& outer = b.at(id);
    const edge from = b.operand(outer, 0);
    // The variance of windows over several axes is merged from the moments of those over one.
    const auto op = kernels::is_of_windows(outer.op) ? kernels::reduce_op::moments : outer.op;
    node& inner = b.add(node_kind::reduce, kernels::result_type(op, outer.operand_type), outer.name, {}, 1);
    inner.op = op;
    inner.operand_type = outer.operand_type;
    inner.shape = outer.shape;
    inner.shape[pair.out_axis] = pair.step * (outer.shape[pair.out_axis] - 1) +
                                 pair.dilation * (outer.domain[pair.reduced_axis] - 1) + 1;
    inner.domain = inner.shape;
    for (int axis = outer.shape.size(); axis < outer.domain.size(); ++axis) {
        if (axis != pair.reduced_axis) inner.domain.push_back(outer.domain[axis]);
    }
    edge& into = b.operand(inner, 0);
    into.node = from.node;
    into.map.offset = from.map.offset;
    into.map.uses.clear();
    for (shape::axis_use use : from.map.uses) {
        if (use.consumer == pair.reduced_axis) continue;
        if (use.consumer == pair.out_axis) use.step = 1;
        if (use.consumer > pair.reduced_axis) --use.consumer;
        into.map.uses.push_back(use);
    }
    const int inner_id = b.id_of(inner);
    const index_t window = outer.domain[pair.reduced_axis];
    outer.domain = outer.shape;
    outer.domain.push_back(window);
    outer.operand_type = inner.type;
    edge& to = b.operand(outer, 0);
    to.node = inner_id;
    to.map = shape::identity_map(outer.shape.size());
    to.map.uses[pair.out_axis].step = pair.step;
    to.map.uses.push_back({outer.shape.size(), pair.out_axis, pair.dilation, 1, 0});
}

/// The axis takes one value alone: a map does without it.
void leave_out(shape::access_map& map, int axis) {
    for (int k = map.uses.size(); k-- > 0;) {
        if (map.uses[k].consumer == axis) map.uses.erase(k);
        else if (map.uses[k].consumer > axis) --map.uses[k].consumer;
    }
}

/// Windows of one element are no reduction of their own, which would be a pass over all that they are made
/// of.
void leave_out_single_windows(builder& b, node& n) {
    if (kernels::is_of_windows(n.op)) return;
    for (int axis = n.domain.size(); axis-- > n.shape.size() && n.reduced_rank() > 1;) {
        if (n.domain[axis] != 1 || find_window(n, b.operand(n, 0).map, axis).producer_axis < 0) continue;
        n.domain.erase(axis);
        for (int k = 0; k < n.edge_count; ++k) leave_out(b.operand(n, k).map, axis);
    }
}

}  // namespace

void separate_windows(builder& b, int) {
    for (int id = 0; id < b.size(); ++id) {
        node& n = b.at(id);
        if (n.kind != node_kind::reduce || n.domain_volume() == 0) continue;
        leave_out_single_windows(b, n);
        const window_pair pair = last_to_reduce(b, n, b.operand(n, 0));
        if (pair.producer_axis >= 0) split_off(b, id, pair);
    }
}

}  // namespace xf::graph
