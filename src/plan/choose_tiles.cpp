#include <algorithm>
#include <cstdlib>
#include <limits>

#include "cut_for_threads.hpp"
#include "forced.hpp"
#include "materialise.hpp"
#include "tried_box.hpp"
#include "xfuse/plan/arrays.hpp"
#include "xfuse/plan/finished_results.hpp"
#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/partials.hpp"
#include "xfuse/plan/planning_passes.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {

index_t tile_bytes(const plan& p, index_t measured) {
    static const char* const text = std::getenv("XFUSE_TILE_BYTES");
    static const index_t asked = text != nullptr ? std::max<index_t>(std::atoll(text), 0) : 0;
    if (p.options.tile_bytes > 0) return p.options.tile_bytes;
    return asked > 0 ? asked : measured;
}

namespace {

index_t own_bytes(const stage& s) { return shape::volume(s.block) * index_t(size_of(s.node->type)); }

/// Few results of much work: the threads split the reduced axes.
bool shares_units(const stage& s) {
    return s.threads > 1 && s.level != storage_level::tile &&
           graph::properties(s.node->kind).combines_parts && s.node->volume() < reduced_by_all;
}

/// Whether all threads but one would have nothing to reduce: few units, of an operand that a tile holds.
bool reduces_few_units(const plan& p, const stage& s) {
    const int below = s.operand_count > 0 ? p.operands[std::size_t(s.first_operand)].stage : -1;
    return below >= 0 && p.stages[std::size_t(below)].level == storage_level::tile &&
           unit_count(p, s) <= units_in_sequence;
}

/// Does a tile keep a part of itself for the next one? Smaller ones move more of it.
bool has_rolling_tiles(const plan& p) {
    return std::any_of(p.stages.begin(), p.stages.end(),
                       [](const stage& s) { return s.level == storage_level::tile && s.rolling_axis >= 0; });
}

/// Is a stage of the nest computed again, as there is no memory for its array?
bool saves_memory_under(plan& p, int id) {
    const stage& s = p.stages[std::size_t(id)];
    int& priced = p.notes.visits[std::size_t(id)].priced;
    if (priced == p.notes.pricing) return false;
    priced = p.notes.pricing;
    if (s.node->is_repeated) return true;
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        const bool is_tile = below >= 0 && p.stages[std::size_t(below)].level == storage_level::tile;
        if (is_tile && saves_memory_under(p, below)) return true;
    }
    return false;
}
bool saves_memory(plan& p, int root) {
    if (p.options.memory <= 0) return false;
    ++p.notes.pricing;
    return saves_memory_under(p, root);
}

/// Shrinks the box, but not so that tiles compute more again than it pays to: such tiles would become arrays.
bool shrink_saving(plan& p, int root, tried_box& box) {
    stage& s = p.stages[std::size_t(root)];
    const axis_vector before = s.block;
    if (!box.shrink(std::numeric_limits<double>::max())) return false;
    if (repeated_work(p, root) <= max_recomputation_reduce) return true;
    s.block = before;
    box.footprint();
    return false;
}

/// The box of one root: as large as the budget allows, small enough that every thread has some.
void choose_box(plan& p, int root) {
    stage& s = p.stages[root];
    s.block = s.node->shape;
    s.recomputed = 1;
    const bool is_result = root == p.g.root;
    const bool through_tile = is_result && s.level == storage_level::tile;
    s.threads = threads_for(p, root);
    s.is_shared = shares_units(s);
    const double unlimited = std::numeric_limits<double>::max();
    // The results of a tuple mostly read the same memory: what one has read should be in cache for the next.
    const bool keeps_memory = graph::properties(s.node->kind).has_several_results && s.operand_count > 1;
    tried_box box(p, root);
    const auto bytes = [&] {
        const nest_footprint& size = box.footprint();
        return size.bytes + (through_tile ? own_bytes(s) : 0) + (keeps_memory ? index_t(size.memory) : 0);
    };
    index_t taken = bytes();
    const bool contracts =
        graph::properties(s.node->kind).does == graph::work::products || finishable_operand(p, s) >= 0;
    const bool gains_near = !contracts && taken >= min_near_nest_bytes;
    const bool is_forced = is_result && !p.options.tile.empty();
    if (is_forced) s.block = forced_box(s, p.options.tile);
    const bool is_in_step = is_forced || shrink_in_step(p, root, box);
    const bool saves = saves_memory(p, root);
    // Tiles that hold what there is no memory for may take as much as is allowed.
    while (!is_in_step && taken > tile_bytes(p, costs().tile_budget) &&
           (saves && taken <= p.options.memory ? shrink_saving(p, root, box) : box.shrink(unlimited)))
        taken = bytes();
    while (!is_in_step && gains_near && !has_rolling_tiles(p) && taken > costs().near_tile_bytes &&
           box.shrink(box.cost() * max_streaming_cost))
        taken = bytes();
    // Non-temporal stores want tiles that stay in L1, but not at the price of halos.
    const index_t stream_tile = contracts ? costs().contraction_tile_bytes : costs().stream_tile_bytes;
    while (!is_in_step && through_tile && own_bytes(s) > stream_tile &&
           box.shrink(box.cost() * max_streaming_cost)) {
    }
    s.is_shared &= !reduces_few_units(p, s);
    if (s.threads > 1 && !s.is_shared)
        cut_for_threads(p, root, box, is_forced ? 1 : s.threads * tiles_a_thread);
    box.footprint();
    s.box = s.block;
    if (s.level == storage_level::tile) s.bytes = own_bytes(s);
}

/// The sub-tiles in which a tile is computed whose own operands do not fit in cache beside it.
void choose_block(plan& p, int id) {
    stage& s = p.stages[id];
    s.block = s.box;
    tried_box box(p, id);
    while (box.footprint().bytes > tile_bytes(p, costs().tile_budget) &&
           box.shrink(std::numeric_limits<double>::max())) {
    }
}

void choose_tiles_under(plan& p, int root) {
    const bool is_blocked = p.stages[root].level == storage_level::tile && p.stages[root].is_blocked;
    do is_blocked ? choose_block(p, root) : choose_box(p, root);
    while (materialise_one(p, root) || (!is_blocked && make_array_to_share(p, root)));
}

/// Roots in the order they run: every materialised operand before the nest that reads it. What several stages
/// read is visited once.
void order_roots(plan& p, int id, bool is_root) {
    const stage& s = p.stages[std::size_t(id)];
    visit& seen = p.notes.visits[std::size_t(id)];
    if (is_root ? seen.is_listed : seen.is_ordered) return;
    seen.is_ordered = true;
    if (is_root || s.is_blocked) choose_tiles_under(p, id);
    for (int k = 0; k < s.operand_count; ++k) {
        const int producer = p.operands[s.first_operand + k].stage;
        if (producer >= 0) order_roots(p, producer, has_own_tiles(p, producer));
    }
    seen.is_listed |= is_root;
}

/// A stage may be materialised for one nest after another one that reads it was put in order, so the order is
/// found again once all levels are known.
void list_roots(plan& p, int id) {
    const stage& s = p.stages[std::size_t(id)];
    visit& seen = p.notes.visits[std::size_t(id)];
    if (!seen.is_ordered) return;
    seen.is_ordered = false;
    for (int k = 0; k < s.operand_count; ++k) {
        const int producer = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        if (producer >= 0) list_roots(p, producer);
    }
    if (has_own_tiles(p, id)) p.order[std::size_t(p.order_count++)] = id;
}

/// What became an array for one nest, after another one that reads it had been put in order, still has the
/// blocks of a tile: it gets boxes of its own.
void choose_late_roots(plan& p) {
    for (bool is_done = false; !is_done;) {
        is_done = true;
        for (int id = 0; id < int(p.stages.size()); ++id) {
            const visit& seen = p.notes.visits[std::size_t(id)];
            if (!seen.is_ordered || seen.is_listed || !has_own_tiles(p, id)) continue;
            order_roots(p, id, true);
            is_done = false;
        }
    }
}

}  // namespace

void choose_tiles(plan& p) {
    order_roots(p, p.g.root, has_own_tiles(p, p.g.root));
    choose_late_roots(p);
    p.order_count = 0;
    list_roots(p, p.g.root);
}

}  // namespace xf::planning
