#include "xfuse/expr/workspace.hpp"

#include <algorithm>

#include "xfuse/core/round_up.hpp"

namespace xf::expr {
namespace {

constexpr index_t line = 64;

struct capacity {
    index_t nodes, edges;
};
capacity capacity_for(node_counts parts) {
    // The types count what expressions may need; few graphs use all of it, so that the passes find capacity
    // there. Large types mostly hold the same parts many times.
    constexpr index_t spare = 4, max_nodes = 60, max_edges = 120;
    return {(std::min<index_t>(parts.nodes, max_nodes) + spare) << parts.doublings,
            (std::min<index_t>(parts.edges, max_edges) + spare) << parts.doublings};
}

index_t list_bytes(node_counts parts) { return whole_lines(index_t(parts.list_bytes) << parts.doublings); }

/// A part of the memory, on a cache line of its own.
template <class T>
std::span<T> take(std::byte*& memory, index_t count) {
    auto* first = reinterpret_cast<T*>(memory);
    memory += whole_lines(count * index_t(sizeof(T)));
    return {first, std::size_t(count)};
}

constexpr index_t node_bytes = sizeof(graph::node) + sizeof(planning::stage) +
                               sizeof(planning::contraction_plan) + 2 * sizeof(int) +
                               sizeof(planning::motion) + sizeof(planning::visit) +
                               sizeof(planning::requests) + sizeof(planning::conflict);
constexpr index_t edge_bytes = sizeof(graph::edge) + sizeof(planning::operand);
constexpr index_t parts_of_memory = 11;

}  // namespace

index_t workspace_bytes(node_counts parts) {
    const capacity r = capacity_for(parts);
    return whole_lines(r.nodes * node_bytes + r.edges * edge_bytes) + parts_of_memory * line +
           list_bytes(parts);
}

workspace partition_workspace(std::byte* memory, node_counts parts) {
    const capacity r = capacity_for(parts);
    workspace w;
    w.nodes = take<graph::node>(memory, r.nodes);
    w.edges = take<graph::edge>(memory, r.edges);
    w.plan.stages = take<planning::stage>(memory, r.nodes);
    w.plan.operands = take<planning::operand>(memory, r.edges);
    w.plan.contractions = take<planning::contraction_plan>(memory, r.nodes);
    w.plan.order = take<int>(memory, r.nodes);
    w.plan.motions = take<planning::motion>(memory, r.nodes);
    w.plan.in_step = take<int>(memory, r.nodes);
    w.lists = take<std::byte>(memory, list_bytes(parts));
    w.plan.notes.visits = take<planning::visit>(memory, r.nodes);
    w.plan.notes.shared = take<planning::requests>(memory, r.nodes);
    w.plan.notes.conflicts = take<planning::conflict>(memory, r.nodes);
    w.plan.bytes = workspace_bytes(parts);
    w.parts = parts;
    return w;
}

}  // namespace xf::expr
