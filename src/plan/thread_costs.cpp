#include <algorithm>

#include "xfuse/plan/passes.hpp"
#include "xfuse/plan/tuning.hpp"

/// How long a stage takes, about, and whether more threads than one would take less.
namespace xf::planning {
namespace {

double bytes_of(const graph::node& n) { return double(n.volume()) * double(size_of(n.type)); }

/// Nanoseconds of arithmetic.
double arithmetic(const stage& s) {
    const graph::node& n = *s.node;
    switch (n.kind) {
        case graph::node_kind::map:
            return double(n.volume()) * std::max(n.cluster.list->cost, 1) /
                   (operations_a_lane * n.cluster.lanes);
        case graph::node_kind::contract: return double(n.domain_volume()) / products_at_a_time;
        case graph::node_kind::reduce:
            return double(n.domain_volume()) * double(size_of(n.type)) / reduced_bytes_at_a_time;
        case graph::node_kind::arg_reduce:
        case graph::node_kind::scan: return double(n.domain_volume());
        default: return 0;
    }
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

/// With `repeats`, as often as the tiles of the root compute it.
double time_under(plan& p, int id, bool is_root, bool repeats) {
    stage& s = p.stages[id];
    if (s.priced == p.pricing) return 0;
    s.priced = p.pricing;
    double cost = time_of(p, s) * (repeats && !is_root ? s.recomputed : 1);
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[s.first_operand + k].stage;
        if (below >= 0 && p.stages[below].level == storage_level::tile)
            cost += time_under(p, below, false, repeats);
    }
    return cost;
}

}  // namespace

double time_of(const plan& p, const stage& s) { return std::max(arithmetic(s), traffic(p, s)); }

double time_of_nest(plan& p, int root) {
    ++p.pricing;
    return time_under(p, root, true, false);
}

double repeated_work(plan& p, int root) {
    const double once = time_of_nest(p, root);
    ++p.pricing;
    return once > 0 ? time_under(p, root, true, true) / once : 1;
}

bool is_worth_sharing(const plan& p, double time) {
    return p.threads > 1 && time > std::max(min_shared_cost, shared_cost_over_start_up * p.start_up);
}

int threads_for(plan& p, int root) {
    if (p.threads == 1) return 1;
    const double time = time_of_nest(p, root);
    const auto is_seen = [&p](const stage& s) { return s.priced == p.pricing; };
    const auto below = std::count_if(p.stages.begin(), p.stages.end(), is_seen) - 1;
    return is_worth_sharing(p, time - double(below) * sharing_cost_a_stage) ? p.threads : 1;
}

}  // namespace xf::planning
