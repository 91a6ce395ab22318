#include <algorithm>
#include <numeric>

#include "xfuse/graph/passes.hpp"
#include "xfuse/graph/regions.hpp"

namespace xf::graph {
namespace {

/// What is read of a node: one region around all.
struct needed_part {
    shape::box all;
    bool is_read = false;
};

shape::box whole_of(const node& n) { return {axis_vector(n.shape.size(), 0), n.shape}; }

// A reduction keeps its shape: the order of its sums may follow from it.
bool may_narrow(const node& n) {
    const kind_properties& kind = properties(n.kind);
    if (kind.has_memory || kind.reduces || kind.has_several_results || kind.ties_results) return false;
    return !n.is_flat && n.fails == nullptr && (!kind.has_border || n.mode == pad_mode::constant);
}

/// A concatenation has a table of its parts, and a scan starts where the axis does.
bool may_narrow(const node& n, int axis) {
    const kind_properties& kind = properties(n.kind);
    return axis != n.along || !(kind.runs_along || kind.table == table_of_kind::starts);
}

/// A part of an axis that divisions of its index split begins and ends where they do.
index_t unit_of(builder& b, const node& n, int axis) {
    index_t unit = 1;
    for (int k = 0; k < n.edge_count; ++k) {
        for (const shape::axis_use& use : b.operand(n, k).map.uses)
            if (use.consumer == axis) unit = std::lcm(unit, use.div * std::max<index_t>(use.mod, 1));
    }
    return unit;
}

/// The smallest part with that region that a node can be narrowed to.
shape::box narrowest(builder& b, const node& n, shape::box read) {
    for (int axis = 0; axis < n.shape.size(); ++axis) {
        const index_t unit = unit_of(b, n, axis), end = end_of(read, axis);
        const bool is_free = may_narrow(n, axis);
        read.low[axis] = is_free ? read.low[axis] / unit * unit : 0;
        read.extent[axis] = is_free ? std::min((end + unit - 1) / unit * unit, n.shape[axis]) - read.low[axis]
                                    : n.shape[axis];
    }
    return read;
}

/// What a consumer of which that is read reads of an operand; all of it where that is not known.
shape::box read_by(builder& b, const node& consumer, int which, const shape::box& results) {
    const edge& e = b.operand(consumer, which);
    const node& operand = b.at(e.node);
    const bool is_known = may_narrow(operand) && !properties(consumer.kind).ties_results &&
                          !consumer.is_flat && shape::volume(operand.shape) > 0 &&
                          (!properties(consumer.kind).has_border || consumer.mode == pad_mode::constant);
    if (!is_known) return whole_of(operand);
    const auto read = read_of(consumer, which, e.map, {results});
    return read ? narrowest(b, operand, read->box) : whole_of(operand);
}

bool reads_parts(builder& b) {
    for (int id = 0; id < b.size(); ++id) {
        const node& n = b.at(id);
        for (int k = 0; k < n.edge_count; ++k) {
            const node& operand = b.at(b.operand(n, k).node);
            if (may_narrow(operand) && !(read_by(b, n, k, whole_of(n)).extent == operand.shape)) return true;
        }
    }
    return false;
}

/// Makes `now` hold a region, too. Did it not?
bool grow(needed_part& now, const shape::box& more) {
    if (!now.is_read) {
        now = {more, true};
        return true;
    }
    bool grows = false;
    for (int axis = 0; axis < more.low.size(); ++axis) {
        const index_t end = std::max(end_of(now.all, axis), end_of(more, axis));
        const index_t low = std::min(now.all.low[axis], more.low[axis]);
        grows |= low < now.all.low[axis] || end > end_of(now.all, axis);
        now.all.low[axis] = low;
        now.all.extent[axis] = end - low;
    }
    return grows;
}

/// Consumers are mostly behind what they read: few rounds find all.
void find_readings(builder& b, int root, std::span<needed_part> all) {
    grow(all[std::size_t(root)], whole_of(b.at(root)));
    for (bool grows = true; grows;) {
        grows = false;
        for (int id = b.size(); id-- > 0;) {
            if (!all[std::size_t(id)].is_read) continue;
            const node& n = b.at(id);
            for (int k = 0; k < n.edge_count; ++k) {
                const int below = b.operand(n, k).node;
                grows |= grow(all[std::size_t(below)], read_by(b, n, k, all[std::size_t(id)].all));
            }
        }
    }
}

void narrow_border(node& n, int axis, index_t low, index_t extent) {
    const index_t first = std::max(n.before[axis], low);
    const index_t last = std::min(n.before[axis] + n.inside[axis], low + extent);
    n.before[axis] = std::min(first - low, extent);
    n.inside[axis] = std::max<index_t>(last - first, 0);
}

/// The node computes that part of its result.
void narrow(builder& b, node& n, const shape::box& part) {
    const bool has_indices = properties(n.kind).table == table_of_kind::indices;
    for (int k = 0; k < n.edge_count; ++k) {
        shape::access_map& map = b.operand(n, k).map;
        for (const shape::axis_use& use : map.uses) {
            // Along a table it says where the operand is read.
            const bool moves = use.consumer < n.shape.size() && !(has_indices && use.consumer == n.along);
            if (moves && use.mod == 0)
                map.offset[use.producer] += use.step * (part.low[use.consumer] / use.div);
        }
    }
    for (int axis = 0; axis < n.shape.size(); ++axis) {
        if (properties(n.kind).has_border) narrow_border(n, axis, part.low[axis], part.extent[axis]);
        n.shape[axis] = n.domain[axis] = part.extent[axis];
    }
    if (has_indices) n.table += part.low[n.along];
}

}  // namespace

void narrow_to_reads(builder& b, int root) {
    if (!reads_parts(b)) return;
    std::vector<needed_part> all(std::size_t(b.size()));
    find_readings(b, root, all);
    for (int id = 0; id < b.size(); ++id) {
        node& n = b.at(id);
        // What nothing reads any more reads nothing.
        if (!all[std::size_t(id)].is_read) n.edge_count = 0;
        for (int k = 0; k < n.edge_count; ++k) {
            edge& e = b.operand(n, k);
            if (!may_narrow(b.at(e.node))) continue;
            const shape::box& part = all[std::size_t(e.node)].all;
            for (int axis = 0; axis < part.low.size(); ++axis) e.map.offset[axis] -= part.low[axis];
        }
    }
    for (int id = 0; id < b.size(); ++id) {
        node& n = b.at(id);
        if (all[std::size_t(id)].is_read && may_narrow(n)) narrow(b, n, all[std::size_t(id)].all);
    }
}

}  // namespace xf::graph
