#include <algorithm>

#include "xfuse/ops/row_machine.hpp"
#include "xfuse/plan/kernel_needs.hpp"
#include "xfuse/plan/planning_passes.hpp"
#include "xfuse/plan/tuning.hpp"

/// Whether a cluster runs by its compiled row kernel, whose vectors are those of the user's flags, or by the
/// row machine, whose vectors are the processor's and whose operations each go through the first cache.
namespace xf::planning {
namespace {

index_t widest_element(const ops::operation_list& list) {
    std::size_t widest = 1;
    for (const ops::operation& o : list.operations)
        widest = std::max({widest, size_of(o.computes), size_of(o.yields)});
    return index_t(widest);
}

/// Nanoseconds that a cluster's operands and result take from memory, for each element of the result; 0 where
/// they fit into a cache.
double memory_time(const plan& p, const graph::node& n) {
    double bytes = double(n.volume()) * double(size_of(n.type));
    for (const graph::edge& e : p.g.operands(n)) {
        const graph::node& from = p.g.nodes[std::size_t(e.node)];
        if (graph::has_memory(from)) bytes += double(from.volume()) * double(size_of(from.type));
    }
    if (bytes <= row_cached_bytes) return 0;
    return bytes / row_memory_bytes / double(n.volume());
}

/// Depends on shapes, types and layouts alone, so that the bits do not depend on threads and tiles.
bool is_long_enough(const stage& s) {
    const graph::node& n = *s.node;
    if (n.volume() < shortest_machine_work || s.vector_axis < 0) return false;
    return n.shape[s.vector_axis] >= shortest_machine_row;
}

}  // namespace

bool prefers_row_machine(const plan& p, const stage& s) {
    const graph::node& n = *s.node;
    const ops::cluster& c = n.cluster;
    if (c.compiled == nullptr) return true;
    if (p.options.strict || !is_long_enough(s)) return false;
    const ops::row_table& kernels = ops::active_rows();
    const index_t whole_lanes = kernels.vector_bytes / widest_element(*c.list);
    const double lanes = double(whole_lanes);
    if (lanes <= c.lanes || !ops::is_vectorised(*c.list, kernels)) return false;
    const double cost = c.list->cost, count = double(c.list->operations.size());
    const double memory = memory_time(p, n);
    // Both ask for what they read next while they compute.
    const double compiled = std::max((cost * compiled_operation + compiled_vector) / c.lanes, memory);
    const double machine = std::max((cost * machine_operation + count * machine_step) / lanes, memory);
    return machine * least_machine_gain < compiled;
}

void choose_row_kernels(plan& p) {
    for (stage& s : p.stages) {
        if (s.node == nullptr || !graph::has_cluster(*s.node)) continue;
        const ops::cluster& c = s.node->cluster;
        s.row_kernel = prefers_row_machine(p, s) ? c.machine : c.compiled;
    }
}

}  // namespace xf::planning
