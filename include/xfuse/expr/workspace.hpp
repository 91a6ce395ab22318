#pragma once
#include "xfuse/graph/passes.hpp"
#include "xfuse/plan/plan.hpp"
#include "xfuse/run/evaluate.hpp"

namespace xf::expr {

/// How many parts an expression has, before the passes add theirs.
struct part_count {
    int nodes, edges;
    bool is_grown = false;  ///< room for all that passes could add, not for the few parts that they mostly do
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

/// Calls f with a workspace in the arena's memory; once more, with room for the worst case, where the passes
/// add more nodes than they mostly do. `is_grown` remembers that for the next time.
template <class F>
auto with_room(run::arena& memory, part_count parts, bool& is_grown, const F& f) {
    parts.is_grown = is_grown;
    try {
        return f(carve(memory.reserve(workspace_bytes(parts)), parts));
    } catch (const graph::out_of_room&) {
        if (is_grown) throw;
        parts.is_grown = is_grown = true;
    }
    return f(carve(memory.reserve(workspace_bytes(parts)), parts));
}

}  // namespace xf::expr
