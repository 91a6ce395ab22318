#pragma once
#include "xfuse/graph/passes.hpp"
#include "xfuse/plan/plan.hpp"
#include "xfuse/run/evaluate.hpp"

namespace xf::expr {

/// How many parts an expression has, before the passes add theirs. What it holds several times is counted as
/// often, so the type's numbers may be far more than there are in the graph.
struct part_count {
    int nodes, edges;
    int doublings = 0;  ///< of the memory, beyond what expressions mostly take
};

/// Room for the graph and plan of one expression, whose type gives the number of parts.
struct workspace {
    std::span<graph::node> nodes;
    std::span<graph::edge> edges;
    planning::storage plan;
    part_count parts;
};
index_t workspace_bytes(part_count parts);
workspace carve(std::byte* memory, part_count parts);

/// Beyond this there is something wrong.
inline constexpr int most_doublings = 8;

/// Calls f with a workspace in the arena's memory; again with twice as much where the graph turns out larger.
/// `doublings` keeps that for the next time.
template <class F>
auto with_room(run::arena& memory, part_count parts, int& doublings, const F& f) {
    for (;; ++doublings) {
        parts.doublings = doublings;
        try {
            return f(carve(memory.reserve(workspace_bytes(parts)), parts));
        } catch (const graph::out_of_room&) {
            if (doublings == most_doublings) throw;
        }
    }
}

}  // namespace xf::expr
