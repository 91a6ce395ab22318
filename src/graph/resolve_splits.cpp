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

/// The same for an axis of a node. One that computes element by element may end within a piece.
bool splits_evenly(const node& n, axis_vector& points, int axis) {
    const index_t end = properties(n.kind).may_end_in_pieces && !points.empty()
                            ? *std::max_element(points.begin(), points.end())
                            : n.domain[axis];
    return divides_through(points, end);
}

/// The first operand of `n` whose splits do not go together with those of the operands before it.
int first_conflict(builder& b, const node& n) {
    for (int which = 0; which < n.edge_count; ++which) {
        for (int axis = 0; axis < n.domain.size(); ++axis) {
            axis_vector points;
            for (int k = 0; k <= which; ++k) add_points(points, b.operand(n, k).map, axis, n.domain[axis]);
            if (!splits_evenly(n, points, axis)) return which;
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
        if (!splits_evenly(n, points, axis)) return axis;
    }
    return -1;
}

/// Do the map's indices stay inside the node's result for all of `domain`?
bool stays_inside(const node& producer, const shape::access_map& map, const axis_vector& domain) {
    const shape::box read = shape::image(map, {axis_vector(domain.size(), 0), domain});
    for (int axis = 0; axis < producer.shape.size(); ++axis) {
        if (read.low[axis] < 0 || read.low[axis] + read.extent[axis] > producer.shape[axis]) return false;
    }
    return true;
}

/// The extents of the node's domain, the axes made long enough for the operand's divisions to split them
/// evenly: what is read past the end was part of the view before it was cut. Empty where the places of an
/// axis do not divide each other, or the operand has no such elements.
axis_vector made_even(builder& b, const node& n, const edge& from) {
    axis_vector extents = n.domain;
    for (int axis = 0; axis < extents.size(); ++axis) {
        axis_vector points;
        add_points(points, from.map, axis, extents[axis]);
        if (points.empty()) continue;
        const index_t whole = *std::max_element(points.begin(), points.end());
        extents[axis] = (extents[axis] + whole - 1) / whole * whole;
        if (!divides_through(points, extents[axis])) return {};
    }
    return stays_inside(b.at(from.node), from.map, extents) ? extents : axis_vector{};
}

/// The operand becomes a copy over those axes of `extents` that it varies along, in the order of its terms.
void copy_operand(builder& b, int id, int which, const axis_vector& extents, const char* reason) {
    edge below = b.operand(b.at(id), which), to;
    axis_vector shape;
    fixed_vector<int, max_rank> place(extents.size(), -1);
    for (shape::axis_use& use : below.map.uses) {
        int& at = place[use.consumer];
        if (at < 0) {
            at = shape.size();
            shape.push_back(extents[use.consumer]);
            to.map.uses.push_back({use.consumer, at, 1, 1, 0});
        }
        use.consumer = at;
    }
    to.map.offset = axis_vector(shape.size(), 0);
    to.node = b.add_copy(below, b.at(below.node).type, shape::span_of(shape), reason);
    b.operand(b.at(id), which) = to;
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

/// Makes an axis even that one operand alone splits unevenly.
void split_unevenly(builder& b, int id, int which, int axis) {
    const axis_vector even = made_even(b, b.at(id), b.operand(b.at(id), which));
    if (even.empty()) split_apart(b, id, which, axis);
    else copy_operand(b, id, which, even, "its axis is split unevenly");
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
    return splits_evenly(n, points, axis);
}

void resolve_splits(builder& b, int root) {
    for (int id = 0; id < b.size(); ++id) {
        if (!has_divisions(b.finish(root), b.at(id)) || b.at(id).domain_volume() == 0) continue;
        for (int which = first_conflict(b, b.at(id)); which >= 0; which = first_conflict(b, b.at(id))) {
            const int axis = axis_in_conflict(b, b.at(id), which);
            if (axis >= 0) split_unevenly(b, id, which, axis);
            else
                copy_operand(b, id, which, b.at(id).domain,
                             "its axis is split where another operand's cannot be");
        }
    }
}

}  // namespace xf::graph
