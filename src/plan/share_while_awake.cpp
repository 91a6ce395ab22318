#include "cut_for_threads.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/planning_passes.hpp"
#include "xfuse/plan/tuning.hpp"

/// Threads for nests that are too short to wake one for, but follow a nest that has all of them.
namespace xf::planning {
namespace {

/// Does nothing under the root depend on where its tiles begin: no buffer that rolls, no tile for several
/// readers?
bool has_separate_tiles(const plan& p, int id) {
    const stage& s = p.stages[std::size_t(id)];
    if (s.is_in_step || s.rolling_axis >= 0) return false;
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        if (below < 0 || p.stages[std::size_t(below)].level != storage_level::tile) continue;
        if (p.stages[std::size_t(below)].consumers > 1 || !has_separate_tiles(p, below)) return false;
    }
    return true;
}

void share(plan& p, int root) {
    stage& s = p.stages[std::size_t(root)];
    s.threads = p.threads;
    tried_box box(p, root);
    cut_for_threads(p, root, box, s.threads);
    box.footprint();
    s.box = s.block;
    if (s.level == storage_level::tile) s.bytes = shape::volume(s.block) * index_t(size_of(s.node->type));
}

}  // namespace

void share_while_awake(plan& p) {
    if (p.threads == 1 || p.options.memory > 0 || !p.options.tile.empty()) return;
    double waited = stays_awake;  // the first nest has to wake them
    for (int k = 0; k < p.order_count; ++k) {
        const int root = p.order[std::size_t(k)];
        const stage& s = p.stages[std::size_t(root)];
        const double time = time_to_compute(p, root);
        const bool is_long = time > min_shared_cost && !s.is_shared;
        if (s.threads == 1 && is_long && waited < stays_awake && has_separate_tiles(p, root)) share(p, root);
        waited = s.threads > 1 ? 0 : waited + time;
    }
}

}  // namespace xf::planning
