#include <algorithm>
#include <cstdlib>
#include <limits>

#include "forced.hpp"
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

index_t halved(const stage& s, int axis) {
    return std::min(even_length(s, axis, (s.block[axis] + 1) / 2), s.block[axis]);
}

/// The box of a nest's root, of which each length that is tried takes bounds inference over all of the nest:
/// what is known of the box at hand is not inferred again.
class tried_box {
public:
    tried_box(plan& p, int root) : plan_(p), root_(root), stage_(p.stages[std::size_t(root)]) {}

    /// Of the box that the root has now.
    const nest_footprint& footprint() {
        if (!is_inferred_ || !(inferred_ == stage_.block)) {
            footprint_ = infer_bounds(plan_, root_);
            inferred_ = stage_.block;
            is_inferred_ = true;
        }
        return footprint_;
    }
    /// Elements of operands that are read for each element of the root, and a little more where the
    /// contiguous axis gets short: rows should stay long.
    double cost() {
        const stage& s = stage_;
        const double touched = footprint().touched;
        const double row = s.vector_axis >= 0 ? double(s.block[s.vector_axis]) : 1.0;
        const bool is_cut = s.vector_axis >= 0 && s.block[s.vector_axis] < s.node->shape[s.vector_axis];
        return touched / double(std::max<index_t>(shape::volume(s.block), 1)) *
               (is_cut ? 1.0 + 16.0 / row : 1.0);
    }
    bool shrink(double most);

private:
    double cost_with(int axis, index_t length);

    plan& plan_;
    int root_;
    stage& stage_;
    axis_vector inferred_;
    nest_footprint footprint_;
    bool is_inferred_ = false;
};

double tried_box::cost_with(int axis, index_t length) {
    const index_t whole = stage_.block[axis];
    stage_.block[axis] = length;
    const double found = cost() + (axis == stage_.vector_axis ? 1e-3 : 0);
    stage_.block[axis] = whole;
    return found;
}

/// Halves the axis that costs the least recomputation, the outermost of equals, if the cost stays within
/// `most`. The outermost axis is tried last: it is mostly the one, and its bounds are there then.
bool tried_box::shrink(double most) {
    stage& s = stage_;
    fixed_vector<double, max_rank> costs(s.block.size(), std::numeric_limits<double>::max());
    for (int axis = s.block.size(); axis-- > 0;) {
        const index_t half = halved(s, axis);
        if (half != s.block[axis]) costs[axis] = cost_with(axis, half);
    }
    int best = -1;
    for (int axis = 0; axis < s.block.size(); ++axis) {
        if (costs[axis] >= (best < 0 ? most : costs[best]) * 0.999) continue;
        best = axis;
    }
    if (best >= 0) s.block[best] = halved(s, best);
    footprint();
    return best >= 0;
}

index_t tile_count(const stage& s) {
    index_t count = 1;
    for (int axis = 0; axis < s.block.size(); ++axis) {
        if (s.block[axis] > 0) count *= 1 + (s.node->shape[axis] - 1) / s.block[axis];
    }
    return count;
}

/// Few results of much work: the threads split the reduced axes.
bool shares_units(const stage& s) {
    return s.threads > 1 && s.level != storage_level::tile &&
           graph::properties(s.node->kind).combines_parts && s.node->volume() < reduced_by_all;
}

/// Does a tile keep a part of itself for the next one? Smaller ones move more of it.
bool has_rolling_tiles(const plan& p) {
    return std::any_of(p.stages.begin(), p.stages.end(),
                       [](const stage& s) { return s.level == storage_level::tile && s.rolling_axis >= 0; });
}

/// Lengths that are tried from the half on: under a division, by an upsampling for instance, parts move
/// evenly with its multiples alone.
constexpr index_t tried_lengths = 8;

/// The time of the nest with another length of an axis of the root's box.
double time_with(plan& p, int root, tried_box& box, int axis, index_t length) {
    stage& s = p.stages[std::size_t(root)];
    const index_t whole = s.block[axis];
    s.block[axis] = length;
    box.footprint();
    const double time = time_in_step(p, root);
    s.block[axis] = whole;
    return time;
}

/// Halves the axis of the root's box after which the nest takes the least time, if that is within `most`: an
/// inner one only where it gains something, as rows should stay long.
bool halve_in_step(plan& p, int root, tried_box& box, double most) {
    stage& s = p.stages[std::size_t(root)];
    int best = -1;
    index_t best_length = 0;
    for (int axis = 0; axis < s.block.size(); ++axis) {
        const index_t half = halved(s, axis);
        for (index_t more = 0; more < tried_lengths; ++more) {
            const index_t length = even_length(s, axis, half + more);
            if (length >= s.block[axis]) break;
            const double time = time_with(p, root, box, axis, length);
            if (time >= (best < 0 ? most : most * least_inner_gain)) continue;
            best = axis;
            best_length = length;
            most = time;
            break;
        }
    }
    if (best >= 0) s.block[best] = best_length;
    return best >= 0;
}

/// The box of a root with stages in step under it; false if there are none.
bool shrink_in_step(plan& p, int root, tried_box& box) {
    if (!p.rolls_shared || !box.footprint().is_in_step) return false;
    const double most = time_in_step(p, root) * max_in_step_cost;
    while (box.footprint().bytes > tile_bytes(p, in_step_bytes) && halve_in_step(p, root, box, most)) {
    }
    return true;
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
    const index_t wanted = s.threads > 1 ? index_t(s.threads) * 4 : 1;
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
    const bool contracts = graph::properties(s.node->kind).does == graph::work::products;
    const bool gains_near = !contracts && taken >= min_near_nest_bytes;
    const bool is_forced = is_result && !p.options.tile.empty();
    if (is_forced) s.block = forced_box(s, p.options.tile);
    const bool is_in_step = is_forced || shrink_in_step(p, root, box);
    const bool saves = saves_memory(p, root);
    // Tiles that hold what there is no memory for may take as much as is allowed.
    while (!is_in_step && taken > tile_bytes(p, tile_budget) &&
           (saves && taken <= p.options.memory ? shrink_saving(p, root, box) : box.shrink(unlimited)))
        taken = bytes();
    while (!is_in_step && gains_near && !has_rolling_tiles(p) && taken > near_tile_bytes &&
           box.shrink(box.cost() * max_streaming_cost))
        taken = bytes();
    // Non-temporal stores want tiles that stay in L1, but not at the price of halos.
    const index_t stream_tile = contracts ? contraction_tile_bytes : stream_tile_bytes;
    while (!is_in_step && through_tile && own_bytes(s) > stream_tile &&
           box.shrink(box.cost() * max_streaming_cost)) {
    }
    const axis_vector alone = s.block;
    while (!is_forced && !s.is_shared && tile_count(s) < wanted && box.shrink(unlimited)) {
    }
    box.footprint();
    // What tiles of several threads recompute is no work shared.
    if (s.threads > 1 && !s.is_shared && (tile_count(s) < 2 || repeated_work(p, root) > max_sharing_cost)) {
        s.threads = 1;
        s.block = alone;
        infer_bounds(p, root);
    }
    s.box = s.block;
    if (s.level == storage_level::tile) s.bytes = own_bytes(s);
}

/// The sub-tiles in which a tile is computed whose own operands do not fit in cache beside it.
void choose_block(plan& p, int id) {
    stage& s = p.stages[id];
    s.block = s.box;
    tried_box box(p, id);
    while (box.footprint().bytes > tile_bytes(p, tile_budget) &&
           box.shrink(std::numeric_limits<double>::max())) {
    }
}

/// Does the consumer, a tile, leave the threads too few results to share much work of the stage?
bool keeps_from_sharing(const plan& p, const stage& s, const stage& consumer) {
    return p.threads > 1 && graph::properties(s.node->kind).reduces &&
           consumer.level == storage_level::tile && consumer.node->volume() < reduced_by_all &&
           consumer.node->volume() < s.node->volume() && is_worth_sharing(p, time_of(p, s));
}

const char* reason_to_materialise(const plan& p, const stage& s, const stage& consumer) {
    const bool cheap = graph::properties(s.node->kind).cheap_to_repeat;
    if (must_be_tile(p, s)) return nullptr;
    const double limit = cheap ? max_recomputation_map : max_recomputation_reduce;
    const bool starves_threads = p.threads > 1 && graph::properties(s.node->kind).reduces &&
                                 s.node->volume() < reduced_by_all && is_worth_sharing(p, time_of(p, s));
    if (starves_threads) return "all threads reduce it together";
    if (keeps_from_sharing(p, s, consumer)) return "all threads share it, for a few results";
    if (s.recomputed > limit && graph::properties(s.node->kind).runs_along)
        return "its running results cannot start in the middle of an axis";
    return s.recomputed > limit ? "recomputing its tiles costs more than storing it" : nullptr;
}

/// A stage under `root` whose recompute factor is too high is computed in sub-tiles of a larger tile, which
/// overlaps less; where that does not help, it is materialised, as a root of its own.
bool materialise_under(plan& p, int root, bool shared_ones) {
    const stage& s = p.stages[std::size_t(root)];
    int& priced = p.notes.visits[std::size_t(root)].priced;
    if (priced == p.notes.pricing) return false;
    priced = p.notes.pricing;
    for (int k = 0; k < s.operand_count; ++k) {
        const int id = p.operands[s.first_operand + k].stage;
        if (id < 0 || p.stages[id].level != storage_level::tile) continue;
        stage& producer = p.stages[id];
        if (shared_ones || producer.consumers == 1)
            producer.materialise_reason = reason_to_materialise(p, producer, s);
        if (producer.materialise_reason != nullptr) {
            const bool may_block = graph::properties(producer.node->kind).reduces && !producer.is_blocked &&
                                   !producer.is_in_step;
            if (may_block) producer.is_blocked = true;
            else producer.level = storage_level::materialised;
            return true;
        }
        if (!producer.is_blocked && materialise_under(p, id, shared_ones)) return true;
    }
    return false;
}

/// Shared stages last: their recompute factor may be high only because that of one of their consumers is.
bool materialise_one(plan& p, int root) {
    for (const bool shared_ones : {false, true}) {
        ++p.notes.pricing;
        if (materialise_under(p, root, shared_ones)) return true;
    }
    return false;
}

void choose_tiles_under(plan& p, int root) {
    const bool is_blocked = p.stages[root].level == storage_level::tile && p.stages[root].is_blocked;
    do is_blocked ? choose_block(p, root) : choose_box(p, root);
    while (materialise_one(p, root));
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

}  // namespace

void choose_tiles(plan& p) {
    order_roots(p, p.g.root, has_own_tiles(p, p.g.root));
    p.order_count = 0;
    list_roots(p, p.g.root);
}

}  // namespace xf::planning
