#include <algorithm>

#include "xfuse/plan/passes.hpp"

namespace xf::planning {

bool reads_in_parts(const stage& s) {
    switch (s.node->kind) {
        case graph::node_kind::pad:
        case graph::node_kind::take:
        case graph::node_kind::join: return true;
        case graph::node_kind::scan: return s.span != s.block[s.node->along];
        default: break;
    }
    if (!(s.block == s.box)) return true;
    for (int axis = 0; axis < s.node->domain.size(); ++axis) {
        if (is_walked_in_parts(s, axis)) return true;
    }
    for (int k = 0; k < s.chunk.size(); ++k) {
        if (s.chunk[k] != s.node->domain[s.box.size() + k]) return true;
    }
    return false;
}

namespace {

/// One tile, passed down to what it needs of every stage. A stage that reads in parts starts a nest of its
/// own: what is below it is computed anew for each part.
class tile_check {
public:
    explicit tile_check(plan& p) : p_(p) {}

    /// The first shared stage that two nests read, or of which one tile needs two boxes; -1 if none.
    int conflict_under(int id, const shape::box& box, int nest, int tile) {
        const stage& s = p_.stages[id];
        const bool in_parts = reads_in_parts(s);
        shape::box domain = box;
        for (const index_t extent : s.chunk) {
            domain.low.push_back(0);
            domain.extent.push_back(extent);
        }
        for (int k = 0; k < s.operand_count; ++k) {
            const operand& o = p_.operands[s.first_operand + k];
            if (o.stage < 0 || p_.stages[o.stage].where != place::tile) continue;
            const stage& producer = p_.stages[o.stage];
            const shape::box any{axis_vector(producer.box.size(), 0), producer.box};
            const shape::box needed = in_parts ? any : box_needed(producer, *o.map, domain);
            const int found =
                conflict_at(o.stage, needed, in_parts ? -2 - (s.first_operand + k) : nest, tile);
            if (found >= 0) return found;
        }
        return -1;
    }

private:
    int conflict_at(int id, const shape::box& needed, int nest, int tile) {
        stage& s = p_.stages[id];
        if (s.consumers > 1) {
            const bool elsewhere = s.seen_nest != no_nest && s.seen_nest != nest;
            const bool again = s.seen_nest == nest && s.seen_tile == tile;
            const bool differs = again && !(s.seen.low == needed.low && s.seen.extent == needed.extent);
            if (elsewhere || differs) return id;
            if (again) return -1;
            s.seen = needed;
            s.seen_nest = nest;
            s.seen_tile = tile;
        }
        return conflict_under(id, needed, nest, tile);
    }

    plan& p_;
};

/// The first, second and last tile along each axis: boxes move along each axis by itself.
int conflict_of(plan& p, int root) {
    const stage& s = p.stages[root];
    int tile = 0;
    for (int axis = 0; axis < std::max(s.box.size(), 1); ++axis) {
        const bool has_axis = axis < s.box.size() && s.box[axis] > 0;
        const index_t last = has_axis ? (s.node->shape[axis] - 1) / s.box[axis] : 0;
        for (const index_t at : {index_t(0), index_t(1), last}) {
            if (at > last || (at == 0 && axis > 0)) continue;
            shape::box box{axis_vector(s.box.size(), 0), s.box};
            if (has_axis) {
                box.low[axis] = at * s.box[axis];
                box.extent[axis] = std::min(s.box[axis], s.node->shape[axis] - box.low[axis]);
            }
            const int found = tile_check(p).conflict_under(root, box, root, tile++);
            if (found >= 0) return found;
        }
    }
    return -1;
}

}  // namespace

int find_sharing_conflict(plan& p) {
    bool any = false;
    for (const stage& s : p.stages) any |= s.where == place::tile && s.consumers > 1;
    if (!any) return -1;
    for (int k = 0; k < p.order_count; ++k) {
        const int found = conflict_of(p, p.order[k]);
        if (found >= 0) return found;
    }
    return -1;
}

namespace {

/// Is a contraction computed for this node, or for what it reads? Each node is looked at once.
bool needs_contraction(const graph::graph& g, int id, std::span<int> looked_at, int& count) {
    const auto seen = looked_at.first(std::size_t(count));
    if (std::find(seen.begin(), seen.end(), id) != seen.end()) return false;
    const graph::node& n = g.nodes[std::size_t(id)];
    if (n.kind == graph::node_kind::contract) return true;
    looked_at[std::size_t(count++)] = id;
    for (const graph::edge& e : g.operands(n)) {
        if (needs_contraction(g, e.node, looked_at, count)) return true;
    }
    return false;
}

}  // namespace

void stop_sharing(plan& p, int id) {
    int count = 0;
    const bool is_dear = needs_contraction(p.g, id, p.order, count);
    bool is_split = false;
    if (!is_dear) {
        for (graph::node& n : p.g.nodes) {
            if (n.twin != id) continue;
            n.twin = -1;
            is_split = true;
        }
    }
    if (!is_split) p.g.nodes[std::size_t(id)].is_materialised = true;
}

bool is_in_place(const plan& p, const stage& s, int which) {
    if (s.node->kind != graph::node_kind::map || s.where != place::tile ||
        s.loops.size() != s.node->shape.size())
        return false;
    const operand& o = p.operands[s.first_operand + which];
    if (o.stage < 0 || p.stages[o.stage].where != place::tile) return false;
    const stage& producer = p.stages[o.stage];
    const int rank = s.node->shape.size();
    if (s.ring_axis >= 0 || producer.ring_axis >= 0) return false;
    if (producer.consumers != 1 || producer.node->shape.size() != rank || producer.node->is_flat)
        return false;
    if (size_of(producer.node->type) != size_of(s.node->type) || producer.inner_axis != s.inner_axis)
        return false;
    if (!(producer.node->shape == s.node->shape) || o.map->uses.size() != rank) return false;
    for (const shape::axis_use& use : o.map->uses) {
        if (use.consumer != use.producer || use.step != 1 || !use.is_affine()) return false;
    }
    for (const index_t offset : o.map->offset) {
        if (offset != 0) return false;
    }
    return true;
}

}  // namespace xf::planning
