#include <algorithm>

#include "xfuse/plan/passes.hpp"

namespace xf::planning {
namespace {

/// Some operands are read for a part of the stage's box only, which differs from tile to tile.
bool reads_in_parts(graph::node_kind kind) {
    using enum graph::node_kind;
    return kind == pad || kind == join || kind == scan;
}

/// One tile of one root, passed down to what it needs of every stage.
class tile_check {
public:
    tile_check(plan& p, int root, int tile) : p_(p), root_(root), tile_(tile) {}

    /// The first shared stage of which two consumers need different boxes, or -1.
    int conflict_under(int id, const shape::box& box, bool in_parts = false) {
        const stage& s = p_.stages[id];
        in_parts |= reads_in_parts(s.node->kind);
        shape::box domain = box;
        for (const index_t extent : s.chunk) {
            domain.low.push_back(0);
            domain.extent.push_back(extent);
        }
        for (int k = 0; k < s.operand_count; ++k) {
            const operand& o = p_.operands[s.first_operand + k];
            if (o.stage < 0 || p_.stages[o.stage].where != place::tile) continue;
            const int found = conflict_at(o.stage, box_needed(p_.stages[o.stage], *o.map, domain), in_parts);
            if (found >= 0) return found;
        }
        return -1;
    }

private:
    int conflict_at(int id, const shape::box& needed, bool in_parts) {
        stage& s = p_.stages[id];
        if (s.consumers > 1) {
            const bool elsewhere = s.seen_root >= 0 && s.seen_root != root_;
            const bool again = s.seen_root == root_ && s.seen_tile == tile_;
            const bool differs = again && !(s.seen.low == needed.low && s.seen.extent == needed.extent);
            const bool is_whole = s.box == s.node->shape;
            if (elsewhere || differs || (in_parts && !is_whole)) return id;
            if (again) return -1;
            s.seen = needed;
            s.seen_root = root_;
            s.seen_tile = tile_;
        }
        return conflict_under(id, needed, in_parts);
    }

    plan& p_;
    int root_, tile_;
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
            const int found = tile_check(p, root, tile++).conflict_under(root, box);
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

void stop_sharing(plan& p, int id) {
    for (graph::node& n : p.g.nodes) {
        if (n.twin == id) n.twin = -1;
    }
}

bool is_in_place(const plan& p, const stage& s, int which) {
    if (s.node->kind != graph::node_kind::map || s.where != place::tile ||
        s.loops.size() != s.node->shape.size())
        return false;
    const operand& o = p.operands[s.first_operand + which];
    if (o.stage < 0 || p.stages[o.stage].where != place::tile) return false;
    const stage& producer = p.stages[o.stage];
    const int rank = s.node->shape.size();
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
