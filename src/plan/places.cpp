#include <algorithm>
#include <limits>

#include "xfuse/plan/machine.hpp"
#include "xfuse/plan/passes.hpp"

namespace xf::planning {
namespace {

index_t own_bytes(const stage& s) { return shape::volume(s.block) * index_t(size_of(s.node->type)); }

/// Elements of operands that are read for each element of the root, and a little more where the
/// contiguous axis gets short: rows should stay long.
double cost_of(plan& p, int root) {
    const stage& s = p.stages[root];
    const double touched = size_boxes(p, root).touched;
    const double row = s.inner_axis >= 0 ? double(s.block[s.inner_axis]) : 1.0;
    const bool is_cut = s.inner_axis >= 0 && s.block[s.inner_axis] < s.node->shape[s.inner_axis];
    return touched / double(std::max<index_t>(shape::volume(s.block), 1)) * (is_cut ? 1.0 + 16.0 / row : 1.0);
}

index_t halved(const stage& s, int axis) {
    return std::min(even_length(s, axis, (s.block[axis] + 1) / 2), s.block[axis]);
}

/// Halves the axis of the root's box that costs the least recomputation, the outermost of equals, if
/// the cost stays within `most`.
bool shrink(plan& p, int root, double most) {
    stage& s = p.stages[root];
    int best = -1;
    double best_cost = most;
    for (int axis = 0; axis < s.block.size(); ++axis) {
        const index_t whole = s.block[axis];
        const index_t half = halved(s, axis);
        if (half == whole) continue;
        s.block[axis] = half;
        const double cost = cost_of(p, root) + (axis == s.inner_axis ? 1e-3 : 0);
        s.block[axis] = whole;
        if (cost < best_cost * 0.999) {
            best = axis;
            best_cost = cost;
        }
    }
    if (best >= 0) s.block[best] = halved(s, best);
    size_boxes(p, root);
    return best >= 0;
}

index_t tile_count(const stage& s) {
    index_t count = 1;
    for (int axis = 0; axis < s.block.size(); ++axis) {
        if (s.block[axis] > 0) count *= 1 + (s.node->shape[axis] - 1) / s.block[axis];
    }
    return count;
}

/// Few results of much work: the threads share the reduced axes.
bool shares_units(const stage& s) {
    return s.threads > 1 && s.where != place::tile && s.node->kind == graph::node_kind::reduce &&
           s.node->volume() < reduced_by_all;
}

/// The box of one root: as large as the budget allows, small enough that every thread has some.
void choose_box(plan& p, int root) {
    stage& s = p.stages[root];
    s.block = s.node->shape;
    s.recomputed = 1;
    const bool is_result = root == p.g.root;
    const bool through_tile = is_result && s.where == place::tile;
    s.threads = threads_for(p, root);
    const index_t wanted = s.threads > 1 ? index_t(s.threads) * 4 : 1;
    s.is_shared = shares_units(s);
    const double unlimited = std::numeric_limits<double>::max();
    // Several results mostly read the same memory: what one has read should be there for the next.
    const bool keeps_memory = s.node->kind == graph::node_kind::several;
    const auto bytes = [&] {
        const nest_size size = size_boxes(p, root);
        return size.bytes + (through_tile ? own_bytes(s) : 0) + (keeps_memory ? index_t(size.memory) : 0);
    };
    while (bytes() > tile_budget && shrink(p, root, unlimited)) {
    }
    // Streaming wants tiles that stay in L1, but not at the price of halos.
    const bool contracts = s.node->kind == graph::node_kind::contract;
    const index_t stream_tile = contracts ? contraction_tile_bytes : stream_tile_bytes;
    while (through_tile && own_bytes(s) > stream_tile &&
           shrink(p, root, cost_of(p, root) * most_streaming_cost)) {
    }
    const axis_vector alone = s.block;
    while (!s.is_shared && tile_count(s) < wanted && shrink(p, root, unlimited)) {
    }
    // What the tiles of other threads compute over again is no work shared.
    if (s.threads > 1 && !s.is_shared && (tile_count(s) < 2 || repeated_work(p, root) > most_sharing_cost)) {
        s.threads = 1;
        s.block = alone;
        size_boxes(p, root);
    }
    s.box = s.block;
    if (s.where == place::tile) s.bytes = own_bytes(s);
}

/// The blocks in which a tile is computed that is too large for what it needs to fit beside it.
void choose_block(plan& p, int id) {
    stage& s = p.stages[id];
    s.block = s.box;
    while (size_boxes(p, id).bytes > tile_budget && shrink(p, id, std::numeric_limits<double>::max())) {
    }
}

const char* reason_for_full(const plan& p, const stage& s) {
    const bool cheap = graph::properties(s.node->kind).cheap_to_repeat;
    const double limit = cheap ? most_recomputation_map : most_recomputation_reduce;
    const bool starves_threads = p.threads > 1 && graph::properties(s.node->kind).reduces &&
                                 s.node->volume() < reduced_by_all && is_worth_sharing(p, time_of(p, s));
    if (starves_threads) return "all threads reduce it together";
    if (s.recomputed > limit && s.node->kind == graph::node_kind::scan)
        return "its running results cannot start in the middle of an axis";
    return s.recomputed > limit ? "tiles of it would be computed over and over" : nullptr;
}

/// A stage under `root` that would be computed over and over is computed in blocks of a larger tile, which
/// leaves room for a tile that overlaps less; where that does not help, in full, as a root of its own.
bool promote_under(plan& p, int root, bool shared_ones) {
    stage& s = p.stages[std::size_t(root)];
    if (s.priced == p.pricing) return false;
    s.priced = p.pricing;
    for (int k = 0; k < s.operand_count; ++k) {
        const int id = p.operands[s.first_operand + k].stage;
        if (id < 0 || p.stages[id].where != place::tile) continue;
        stage& producer = p.stages[id];
        if (shared_ones || producer.consumers == 1) producer.why_full = reason_for_full(p, producer);
        if (producer.why_full != nullptr) {
            const bool may_block = graph::properties(producer.node->kind).reduces && !producer.is_blocked;
            if (may_block) producer.is_blocked = true;
            else producer.where = place::full;
            return true;
        }
        if (!producer.is_blocked && promote_under(p, id, shared_ones)) return true;
    }
    return false;
}

/// Shared stages last: they may be computed over and over only because one of their consumers is.
bool promote_one(plan& p, int root) {
    for (const bool shared_ones : {false, true}) {
        ++p.pricing;
        if (promote_under(p, root, shared_ones)) return true;
    }
    return false;
}

void place_under(plan& p, int root) {
    const bool is_blocked = p.stages[root].where == place::tile && p.stages[root].is_blocked;
    do is_blocked ? choose_block(p, root) : choose_box(p, root);
    while (promote_one(p, root));
}

bool is_in_order(const plan& p, int id) {
    const auto done = p.order.first(std::size_t(p.order_count));
    return std::find(done.begin(), done.end(), id) != done.end();
}

/// Roots in the order they run: every full operand before the nest that reads it. What several stages read is
/// looked at once.
void order_roots(plan& p, int id, bool is_root) {
    stage& s = p.stages[std::size_t(id)];
    if (is_root ? is_in_order(p, id) : s.is_ordered) return;
    s.is_ordered = true;
    if (is_root || s.is_blocked) place_under(p, id);
    for (int k = 0; k < s.operand_count; ++k) {
        const int producer = p.operands[s.first_operand + k].stage;
        if (producer >= 0) order_roots(p, producer, p.stages[std::size_t(producer)].where == place::full);
    }
    if (is_root && !is_in_order(p, id)) p.order[std::size_t(p.order_count++)] = id;
}

}  // namespace

void choose_places(plan& p) {
    p.order_count = 0;
    order_roots(p, p.g.root, true);
}

}  // namespace xf::planning
