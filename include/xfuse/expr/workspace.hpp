#pragma once
#include "xfuse/graph/passes.hpp"
#include "xfuse/plan/plan.hpp"
#include "xfuse/run/evaluate.hpp"

namespace xf::expr {

/// Room for the graph and plan of one expression, whose type gives the number of parts.
struct workspace {
    std::span<graph::node> nodes;
    std::span<graph::edge> edges;
    planning::storage plan;
};
/// How many parts an expression has, before the passes add theirs.
struct part_count {
    int nodes, edges;
};
index_t workspace_bytes(part_count parts);
workspace carve(std::byte* memory, part_count parts);

}  // namespace xf::expr
