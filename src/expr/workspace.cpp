#include "xfuse/expr/workspace.hpp"

namespace xf::expr {
namespace {

constexpr index_t line = 64;
index_t padded(index_t bytes) { return (bytes + line - 1) / line * line; }

struct room {
    index_t nodes, edges;
};
room room_for(part_count parts) {
    // The types count what expressions may need; few graphs use all of it, so that the passes find room
    // there.
    constexpr index_t spare = 4;
    if (!parts.is_grown) return {parts.nodes + spare, parts.edges + spare};
    // A reduction over windows may be split twice; then each operand may get two copies of its own.
    const index_t nodes = parts.nodes * index_t(graph::pass_growth),
                  edges = parts.edges + 2 * index_t(parts.nodes);
    return {nodes + 2 * edges, 3 * edges};
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
