#include <algorithm>

#include "xfuse/plan/planning_passes.hpp"
#include "xfuse/plan/tuning.hpp"

/// How long a stage takes, about, and whether more threads than one would take less.
namespace xf::planning {
namespace {

double bytes_of(const graph::node& n) { return double(n.volume()) * double(size_of(n.type)); }

/// Nanoseconds of arithmetic.
double arithmetic(const stage& s) {
    const graph::node& n = *s.node;
    switch (graph::properties(n.kind).does) {
        case graph::work::none:
        case graph::work::moves: break;
        case graph::work::operations:
            return double(n.volume()) * std::max(n.cluster.list->cost, 1) /
                   (operations_a_lane * n.cluster.lanes);
        case graph::work::products: return double(n.domain_volume()) / products_at_a_time;
        case graph::work::reductions:
            return double(n.domain_volume()) * double(size_of(n.type)) / reduced_bytes_at_a_time;
        case graph::work::steps:
            return double(n.domain_volume()) * (n.row == kernels::row_function::none ? 1 : row_function_cost);
        case graph::work::lookups: return double(n.volume());
    }
    return 0;
}

/// Nanoseconds of reading and writing: each operand and the result once.
double traffic(const plan& p, const stage& s) {
    double bytes = bytes_of(*s.node);
    for (const graph::edge& e : p.g.operands(*s.node)) {
        const graph::node& from = p.g.nodes[e.node];
        bytes += std::min(bytes_of(from), double(s.node->domain_volume()) * double(size_of(from.type)));
    }
    return bytes / (bytes > double(stream_threshold) ? memory_bytes_at_a_time : cache_bytes_at_a_time);
}

struct nest_time {
    double time = 0;
    int stages = 0;
};

/// Nanoseconds in which the rows that a rolling buffer keeps are moved to its front, for all tiles.
double time_of_moves(const stage& s) {
    if (!s.is_in_step || s.rolling_axis < 0) return 0;
    const double tiles = double(s.node->volume()) / std::max(double(shape::volume(s.block)), 1.0);
    const double moved = double(shape::volume(s.box) - shape::volume(s.block));
    return tiles * moved * double(size_of(s.node->type)) * 2 / cache_bytes_at_a_time;
}

/// With `repeats`, as often as the tiles of the root compute it.
nest_time time_under(plan& p, int id, bool is_root, bool repeats) {
    const stage& s = p.stages[id];
    int& priced = p.notes.visits[std::size_t(id)].priced;
    if (priced == p.notes.pricing) return {};
    priced = p.notes.pricing;
    nest_time all{time_of(p, s) * (repeats && !is_root ? s.recomputed : 1), 1};
    if (repeats) all.time += time_of_moves(s);
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[s.first_operand + k].stage;
        if (below < 0 || p.stages[below].level != storage_level::tile) continue;
        const nest_time under = time_under(p, below, false, repeats);
        all.time += under.time;
        all.stages += under.stages;
    }
    return all;
}

nest_time time_of_all(plan& p, int root, bool repeats) {
    ++p.notes.pricing;
    return time_under(p, root, true, repeats);
}

}  // namespace

double time_of(const plan& p, const stage& s) { return std::max(arithmetic(s), traffic(p, s)); }

double time_to_compute(plan& p, int id) { return time_of_all(p, id, false).time; }

double time_in_step(plan& p, int root) { return time_of_all(p, root, true).time; }

double repeated_work(plan& p, int root) {
    const double once = time_of_all(p, root, false).time;
    return once > 0 ? time_of_all(p, root, true).time / once : 1;
}

bool is_worth_sharing(const plan& p, double time) {
    return p.threads > 1 && time > std::max(min_shared_cost, shared_cost_over_start_up * p.start_up);
}

int threads_for(plan& p, int root) {
    if (p.threads == 1) return 1;
    const nest_time once = time_of_all(p, root, false);
    return is_worth_sharing(p, once.time - double(once.stages - 1) * sharing_cost_a_stage) ? p.threads : 1;
}

}  // namespace xf::planning
