#include "xfuse/expr/workspace.hpp"

#include <algorithm>

namespace xf::expr {
namespace {

constexpr index_t line = 64;
index_t padded(index_t bytes) { return (bytes + line - 1) / line * line; }

struct room {
    index_t nodes, edges;
};
room room_for(part_count parts) {
    // The types count what expressions may need; few graphs use all of it, so that the passes find room
    // there. Large types mostly hold the same parts many times.
    constexpr index_t spare = 4, most_nodes = 60, most_edges = 120;
    return {(std::min<index_t>(parts.nodes, most_nodes) + spare) << parts.doublings,
            (std::min<index_t>(parts.edges, most_edges) + spare) << parts.doublings};
}

template <class T>
std::span<T> take(std::byte*& memory, index_t count) {
    auto* first = reinterpret_cast<T*>(memory);
    memory += padded(count * index_t(sizeof(T)));
    return {first, std::size_t(count)};
}

}  // namespace

index_t workspace_bytes(part_count parts) {
    const room r = room_for(parts);
    return padded(r.nodes * index_t(sizeof(graph::node))) + padded(r.edges * index_t(sizeof(graph::edge))) +
           padded(r.nodes * index_t(sizeof(planning::stage))) +
           padded(r.edges * index_t(sizeof(planning::operand))) + padded(r.nodes * index_t(sizeof(int)));
}

workspace carve(std::byte* memory, part_count parts) {
    const room r = room_for(parts);
    workspace w;
    w.nodes = take<graph::node>(memory, r.nodes);
    w.edges = take<graph::edge>(memory, r.edges);
    w.plan.stages = take<planning::stage>(memory, r.nodes);
    w.plan.operands = take<planning::operand>(memory, r.edges);
    w.plan.order = take<int>(memory, r.nodes);
    w.plan.bytes = workspace_bytes(parts);
    w.parts = parts;
    return w;
}

}  // namespace xf::expr
