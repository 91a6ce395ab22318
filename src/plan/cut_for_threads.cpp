#include "cut_for_threads.hpp"

#include <limits>

#include "forced.hpp"
#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {
namespace {

index_t tile_count(const stage& s) {
    index_t count = 1;
    for (int axis = 0; axis < s.block.size(); ++axis) {
        if (s.block[axis] > 0) count *= 1 + (s.node->shape[axis] - 1) / s.block[axis];
    }
    return count;
}

/// Are all terms of a result added up at once? Otherwise parts of them follow from where the operand lies,
/// and with them the order of additions, which no number of threads may change.
bool adds_in_one_part(const stage& s) {
    for (int k = 0; k < s.chunk.size(); ++k) {
        if (s.chunk[k] != s.node->domain[s.node->shape.size() + k]) return false;
    }
    return true;
}

/// Is the time that threads save on the stage, and all that is under it, more than writing and reading an
/// array of it?
bool pays_as_array(plan& p, int id, int threads) {
    const stage& s = p.stages[std::size_t(id)];
    const double time = time_to_compute(p, id);
    const double bytes = double(s.node->volume()) * double(size_of(s.node->type));
    const double moved = bytes / costs().memory_written + bytes / costs().memory_read;
    return is_worth_sharing(p, time) && time * (1 - 1.0 / threads) > 2 * moved;
}

/// The stage nearest to the root of which its tiles compute too much again, if it pays as an array; -1
/// without one.
int stage_to_share(plan& p, int id, int threads) {
    const stage& s = p.stages[std::size_t(id)];
    if (!adds_in_one_part(s)) return -1;
    const double above = s.recomputed;
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        if (below < 0 || p.stages[std::size_t(below)].level != storage_level::tile) continue;
        const stage& from = p.stages[std::size_t(below)];
        if (must_be_tile(p, from) || from.node->is_rolled) return -1;
        if (from.recomputed <= above * max_sharing_cost) {
            const int found = stage_to_share(p, below, threads);
            if (found >= 0) return found;
        } else if (pays_as_array(p, below, threads)) {
            return below;
        }
    }
    return -1;
}

bool cut(const stage& s, tried_box& box, index_t wanted) {
    return tile_count(s) < wanted && box.shrink(std::numeric_limits<double>::max());
}

}  // namespace

void cut_for_threads(plan& p, int root, tried_box& box, index_t wanted) {
    stage& s = p.stages[std::size_t(root)];
    const axis_vector alone = s.block;
    const auto shares = [&] {
        box.footprint();
        return tile_count(s) > 1 && repeated_work(p, root) <= max_sharing_cost;
    };
    while (cut(s, box, wanted)) {
    }
    if (shares()) return;
    // One for each: few rows at a time would take weights anew for each tile.
    s.block = alone;
    while (tile_count(s) < s.threads && cut(s, box, wanted)) {
    }
    if (shares()) return;
    s.block = alone;
    s.threads = 1;
}

bool make_array_to_share(plan& p, int root) {
    stage& s = p.stages[std::size_t(root)];
    const int threads = threads_for(p, root);
    if (s.threads > 1 || threads == 1 || p.options.memory > 0) return false;
    const axis_vector alone = s.block;
    tried_box box(p, root);
    while (cut(s, box, index_t(threads) * tiles_a_thread)) {
    }
    box.footprint();
    const int id = stage_to_share(p, root, threads);
    if (id >= 0) {
        p.stages[std::size_t(id)].level = storage_level::materialised;
        p.stages[std::size_t(id)].materialise_reason =
            "threads would compute it again for each of their tiles";
        return true;
    }
    s.block = alone;
    box.footprint();
    return false;
}

}  // namespace xf::planning
