#include <algorithm>
#include <limits>
#include <vector>

#include "sharing_costs.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/operand_reads.hpp"
#include "xfuse/plan/piece_lengths.hpp"
#include "xfuse/plan/planning_passes.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {

bool reads_in_parts(const stage& s) {
    const graph::kind_properties& kind = graph::properties(s.node->kind);
    if (kind.reads_in_parts) return true;
    if (kind.runs_along) return takes_spans(s);
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

/// One of two parts of a tile. A reversal or an exchange of axes may map one of them onto itself, as it may a
/// whole tile, but not both: they have different centres. A tile of one entry is at several places.
shape::box some_part(const stage& s, int which) {
    shape::box part{axis_vector(s.box.size(), 0), s.box};
    for (int axis = 0; axis < s.box.size(); ++axis) {
        const index_t whole = s.box[axis];
        const index_t low = std::min<index_t>(which, (whole == 1 ? s.node->shape[axis] : whole) - 1);
        if (whole == 0) continue;
        part.low[axis] = low;
        part.extent[axis] = std::max<index_t>(whole - low - 1 - axis, 1);
    }
    return part;
}

/// One tile, passed down to what it needs of every stage. A stage that reads in parts starts a nest of its
/// own: what is below it is computed anew for each part.
class tile_check {
public:
    tile_check(plan& p, int root, int which_part, bool rounds)
        : p_(p), root_(root), which_part_(which_part), rounds_(rounds) {}

    /// Marks the shared stages that two nests read, or of which one tile needs two boxes.
    void mark_under(int id, const shape::box& box, int nest, int tile) {
        const stage& s = p_.stages[std::size_t(id)];
        const bool in_parts = reads_in_parts(s);
        shape::box domain = box;
        for (const index_t extent : s.chunk) {
            domain.low.push_back(0);
            domain.extent.push_back(extent);
        }
        for (int k = 0; k < s.operand_count; ++k) {
            const operand& o = p_.operands[s.first_operand + k];
            if (o.stage < 0 || p_.stages[std::size_t(o.stage)].level != storage_level::tile) continue;
            const stage& producer = p_.stages[std::size_t(o.stage)];
            const shape::box needed =
                in_parts ? some_part(producer, which_part_) : region_of(producer, *o.map, domain);
            mark(o.stage, needed, in_parts ? -2 - (s.first_operand + k) : nest, tile);
        }
    }

private:
    /// Two regions that differ may be the same once they are widened to whole pieces of axes, here and not in
    /// the next tile.
    shape::box region_of(const stage& producer, const shape::access_map& map,
                         const shape::box& domain) const {
        if (rounds_ || producer.box == producer.node->shape) return required_region(producer, map, domain);
        return shape::image(map, domain);
    }

    void mark(int id, const shape::box& needed, int nest, int tile) {
        if (p_.stages[std::size_t(id)].consumers > 1) {
            conflict& c = p_.notes.conflicts[std::size_t(id)];
            if (c.is_contended) return;
            if (p_.stages[std::size_t(id)].node->is_rolled) {
                c.is_contended = cannot_roll(id, c);
                if (c.is_contended || (c.nest == root_ && c.tile == tile)) return;
                c.nest = root_, c.tile = tile;
                return mark_under(id, needed, root_, tile);
            }
            const bool elsewhere = c.nest != no_nest && c.nest != nest;
            const bool again = c.nest == nest && c.tile == tile;
            const bool differs = again && !(c.seen.low == needed.low && c.seen.extent == needed.extent);
            c.is_contended = elsewhere || differs;
            if (c.is_contended || again) return;
            c.nest = nest, c.tile = tile, c.seen = needed;
        }
        mark_under(id, needed, nest, tile);
    }

    /// Of a stage that rolls for all its consumers, whether they are in one nest, and its regions smaller
    /// than the array.
    bool cannot_roll(int id, const conflict& c) const {
        const stage& s = p_.stages[std::size_t(id)];
        const bool is_small = double(shape::volume(s.box)) * min_rolled_share < double(s.node->volume());
        const bool is_elsewhere = c.nest != no_nest && c.nest != root_;
        const bool lost_threads = threads_for(p_, root_) > p_.stages[std::size_t(root_)].threads;
        return is_elsewhere || !s.is_in_step || !is_small || lost_threads;
    }

    plan& p_;
    int root_, which_part_;
    bool rounds_;
};

/// The first, second and last tile along each axis: regions move along one axis whatever they do along
/// others. `tile` counts them.
void mark_tiles(plan& p, int root, bool rounds, int& tile) {
    const stage& s = p.stages[std::size_t(root)];
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
            tile_check(p, root, 0, rounds).mark_under(root, box, root, tile++);
            if (at == 0) tile_check(p, root, 1, rounds).mark_under(root, box, root, tile++);
        }
    }
}

bool is_shared(const stage& s) { return s.level == storage_level::tile && s.consumers > 1; }

bool is_in_pieces(const stage& s) {
    return s.level == storage_level::tile && std::ranges::any_of(s.align, [](index_t n) { return n > 1; });
}

/// Of each stage that is cheap for each consumer, each consumer but the first gets a node of its own.
void clone_for_consumers(plan& p) {
    for (std::size_t at = 0, built = p.stages.size(); at < built; ++at) {
        if (p.stages[at].level == storage_level::none) continue;
        for (graph::edge& e : p.g.operands(p.g.nodes[at])) {
            if (std::size_t(e.node) >= built) continue;
            conflict& c = p.notes.conflicts[std::size_t(e.node)];
            if (!c.is_cloned) continue;
            if (c.has_reader) e.node = p.g.clone(e.node);
            c.has_reader = true;
        }
    }
}

}  // namespace

void resolve_certain_conflicts(plan& p) {
    bool any = false;
    for (const stage& s : p.stages) {
        if (s.level == storage_level::none || !graph::properties(s.node->kind).reads_in_parts) continue;
        for (int k = 0; k < s.operand_count; ++k) {
            const int id = p.operands[s.first_operand + k].stage;
            if (id < 0 || !is_shared(p.stages[std::size_t(id)])) continue;
            p.notes.conflicts[std::size_t(id)].is_contended = any = true;
        }
    }
    if (!any) return;
    resolve_conflicts(p);
    make_stages(p);
}

void find_conflicts(plan& p) {
    p.has_conflicts = false;
    if (std::none_of(p.stages.begin(), p.stages.end(), is_shared)) return;
    const bool has_pieces = std::ranges::any_of(p.stages, is_in_pieces);
    for (int k = 0; k < p.order_count; ++k) {
        int tile = 0;
        mark_tiles(p, p.order[std::size_t(k)], true, tile);
        if (has_pieces) mark_tiles(p, p.order[std::size_t(k)], false, tile);
    }
    const auto contended = p.notes.conflicts.first(p.stages.size());
    p.has_conflicts = std::ranges::any_of(contended, &conflict::is_contended);
}

namespace {

/// Operands before their consumers: what a stage costs follows from what is kept of its operands.
void list_operands_first(plan& p, int id, std::vector<int>& to) {
    if (std::size_t(id) >= p.stages.size()) return;  // a copy of just now
    int& priced = p.notes.visits[std::size_t(id)].priced;
    if (priced == p.notes.pricing) return;
    priced = p.notes.pricing;
    for (const graph::edge& e : p.g.operands(p.g.nodes[std::size_t(id)])) list_operands_first(p, e.node, to);
    to.push_back(id);
}

}  // namespace

void resolve_conflicts(plan& p) {
    std::vector<int> order;
    ++p.notes.pricing;
    list_operands_first(p, p.g.root, order);
    for (const int at : order) {
        const auto id = std::size_t(at);
        const stage& s = p.stages[id];
        if (!p.notes.conflicts[id].is_contended) continue;
        graph::node& n = p.g.nodes[id];
        const bool is_large = n.volume() * index_t(size_of(n.type)) > tile_bytes(p, region_bytes);
        const bool has_no_memory = n.is_repeated && (n.is_rolled || !is_large);
        const bool is_cheap = has_no_memory || is_cheap_for_each(p, s);
        p.notes.conflicts[id].is_cloned = is_cheap;
        const bool is_array = n.is_rolled || !is_large || (!n.is_repeated && is_much_work(p, n));
        if (!is_cheap && is_array) n.is_materialised = true;
        p.rolls_shared |= n.is_rolled = !is_cheap && !n.is_materialised;
    }
    clone_for_consumers(p);
}

bool is_in_place(const plan& p, const stage& s, int which) {
    if (!graph::properties(s.node->kind).reuses_tiles || s.level != storage_level::tile ||
        s.loops.size() != s.node->shape.size())
        return false;
    const operand& o = p.operands[s.first_operand + which];
    if (o.stage < 0 || p.stages[o.stage].level != storage_level::tile) return false;
    const stage& producer = p.stages[o.stage];
    const int rank = s.node->shape.size();
    if (s.rolling_axis >= 0 || producer.rolling_axis >= 0) return false;
    if (producer.consumers != 1 || producer.node->shape.size() != rank || producer.node->is_flat)
        return false;
    if (size_of(producer.node->type) != size_of(s.node->type) || producer.vector_axis != s.vector_axis)
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
