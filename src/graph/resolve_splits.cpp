#include <algorithm>

#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

void add_point(axis_vector& points, index_t point, index_t extent) {
    if (point <= 1 || point >= extent || points.full()) return;
    if (std::find(points.begin(), points.end(), point) == points.end()) points.push_back(point);
}

void add_points(axis_vector& points, const shape::access_map& map, int axis, index_t extent) {
    for (const shape::axis_use& use : map.uses) {
        if (use.consumer != axis || use.is_affine()) continue;
        add_point(points, use.div, extent);
        add_point(points, use.div * use.mod, extent);
    }
}

/// Sorted, does each point divide the next, and the last the extent?
bool divides_through(axis_vector& points, index_t extent) {
    std::sort(points.begin(), points.end());
    index_t previous = 1;
    for (const index_t point : points) {
        if (point % previous != 0) return false;
        previous = point;
    }
    return extent % previous == 0;
}

/// The first operand of `n` whose splits do not go together with those of the operands before it.
int first_conflict(builder& b, const node& n) {
    for (int which = 0; which < n.edge_count; ++which) {
        for (int axis = 0; axis < n.domain.size(); ++axis) {
            axis_vector points;
            for (int k = 0; k <= which; ++k) add_points(points, b.operand(n, k).map, axis, n.domain[axis]);
            if (!divides_through(points, n.domain[axis])) return which;
        }
    }
    return -1;
}

/// An axis that one operand alone splits at places that do not go together, or -1: a repeat whose last
/// copies are sliced off, the diagonal of a repeat by 2 and by 3.
int axis_in_conflict(builder& b, const node& n, int which) {
    for (int axis = 0; axis < n.domain.size(); ++axis) {
        axis_vector points;
        add_points(points, b.operand(n, which).map, axis, n.domain[axis]);
        if (!divides_through(points, n.domain[axis])) return axis;
    }
    return -1;
}

/// Gives the operand a copy in which each division of the axis has an axis of its own, long enough to
/// be split evenly; what is read past the end was part of the view before it was cut.
void split_apart(builder& b, int id, int which, int axis) {
    const edge from = b.operand(b.at(id), which);
    axis_vector extents = b.at(id).domain;
    const index_t extent = extents[axis];
    edge below = from, to;
    to.map = shape::identity_map(extents.size());
    to.map.uses.clear();
    for (int k = 0; k < extents.size(); ++k) {
        if (k != axis) to.map.uses.push_back({k, k, 1, 1, 0});
    }
    bool is_taken = false;
    for (shape::axis_use& use : below.map.uses) {
        if (use.consumer != axis) continue;
        const index_t period = use.mod != 0 && use.div * use.mod < extent ? use.div * use.mod : use.div;
        if (is_taken) {
            use.consumer = extents.size();
            extents.push_back(0);
            to.map.offset.push_back(0);
        }
        is_taken = true;
        extents[use.consumer] = (extent + period - 1) / period * period;
        to.map.uses.push_back({axis, use.consumer, 1, 1, 0});
    }
    to.node = b.add_copy(below, b.at(from.node).type, shape::span_of(extents), "its axis is split unevenly");
    b.operand(b.at(id), which) = to;
}

}  // namespace

bool has_divisions(const graph& g, const node& n) {
    for (const edge& e : g.operands(n)) {
        if (!e.map.is_affine()) return true;
    }
    return false;
}

bool split_points(const graph& g, const node& n, int axis, axis_vector& points) {
    points.clear();
    for (const edge& e : g.operands(n)) add_points(points, e.map, axis, n.domain[axis]);
    return divides_through(points, n.domain[axis]);
}

int resolve_splits(builder& b, int root) {
    for (int id = 0; id < b.size(); ++id) {
        if (!has_divisions(b.finish(root), b.at(id)) || b.at(id).domain_volume() == 0) continue;
        for (int which = first_conflict(b, b.at(id)); which >= 0; which = first_conflict(b, b.at(id))) {
            const int axis = axis_in_conflict(b, b.at(id), which);
            if (axis >= 0) {
                split_apart(b, id, which, axis);
                continue;
            }
            const edge from = b.operand(b.at(id), which);
            const axis_vector domain = b.at(id).domain;
            const int copy = b.add_copy(from, b.at(from.node).type, shape::span_of(domain),
                                        "its axis is split where another operand's cannot be");
            edge& to = b.operand(b.at(id), which);
            to.node = copy;
            to.map = shape::identity_map(domain.size());
        }
    }
    return root;
}

graph normalise(builder& b, int root) {
    root = order_contractions(b, root);
    root = lift_monotone(b, root);
    root = separate_windows(b, root);
    root = resolve_splits(b, root);
    root = share_subtrees(b, root);
    const graph g = b.finish(root);
#ifndef NDEBUG
    verify(g, "normalise");
#endif
    return g;
}

}  // namespace xf::graph
