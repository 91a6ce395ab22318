#pragma once
#include "xfuse/graph/passes.hpp"
#include "xfuse/lower/run_plan.hpp"
#include "xfuse/plan/plan.hpp"

namespace xf::expr {

/// How many parts an expression has, before the passes add theirs. What it holds several times is counted as
/// often, so the type's numbers may be far more than there are in the graph.
struct node_counts {
    int nodes, edges;
    int doublings = 0;   ///< of the memory, beyond what expressions mostly take
    int list_bytes = 0;  ///< for operation lists that passes make
};

/// Memory for the graph and plan of one expression, whose type gives the number of parts.
struct workspace {
    std::span<graph::node> nodes;
    std::span<graph::edge> edges;
    std::span<std::byte> lists;
    planning::plan_storage plan;
    node_counts parts;

    graph::builder builder(const planning::policy& options) const {
        graph::builder b(nodes, edges, lists);
        b.is_strict = options.strict;
        return b;
    }
};
index_t workspace_bytes(node_counts parts);
workspace partition_workspace(std::byte* memory, node_counts parts);

/// Beyond this there is something wrong.
inline constexpr int max_doublings = 12;

/// Calls f with a workspace in the arena's memory; again with twice as much where the graph turns out larger.
/// `doublings` keeps that for the next time.
template <class F>
auto with_growing_workspace(exec::arena& memory, node_counts parts, int& doublings, const F& f) {
    for (;; ++doublings) {
        parts.doublings = doublings;
        try {
            return f(partition_workspace(memory.reserve(workspace_bytes(parts)), parts));
        } catch (const graph::capacity_exceeded&) {
            if (doublings == max_doublings) throw;
        }
    }
}

}  // namespace xf::expr
