#include <algorithm>

#include "xfuse/core/config.hpp"
#include "xfuse/plan/passes.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {
namespace {

void make_stages(plan& p) {
    int next_operand = 0;
    for (int id = 0; id < int(p.g.nodes.size()); ++id) {
        stage& s = p.stages[id];
        s = stage{};
        s.node = &p.g.nodes[id];
        s.first_operand = next_operand;
        s.operand_count = s.node->edge_count;
        next_operand += s.operand_count;
        const auto edges = p.g.operands(*s.node);
        for (int k = 0; k < s.operand_count; ++k) {
            operand& o = p.operands[s.first_operand + k];
            o = operand{};
            const graph::node& producer = p.g.nodes[edges[k].node];
            const bool is_leaf = graph::properties(producer.kind).has_memory;
            o.stage = is_leaf ? -1 : edges[k].node;
            o.map = &edges[k].map;
        }
    }
}

/// Counts consumers. What nobody reads, such as a duplicate that was eliminated, stays dead.
void count_consumers(plan& p, int id) {
    stage& s = p.stages[id];
    s.level = storage_level::tile;
    for (int k = 0; k < s.operand_count; ++k) {
        const int producer = p.operands[s.first_operand + k].stage;
        if (producer < 0) continue;
        const int consumers = ++p.stages[std::size_t(producer)].consumers;
        if (consumers == 1) count_consumers(p, producer);
        else p.is_shared = true;
    }
}

/// What no tile can hold, whatever the boxes: operands read by a table, or in row-major order.
void materialise_whole_operands(plan& p) {
    for (const stage& consumer : p.stages) {
        if (consumer.level == storage_level::none) continue;
        for (int k = 0; k < consumer.operand_count; ++k) {
            const int id = p.operands[consumer.first_operand + k].stage;
            if (id < 0) continue;
            stage& s = p.stages[id];
            if (s.node->is_flat) s.materialise_reason = s.node->reason;
            else if (s.node->is_materialised)
                s.materialise_reason = "its consumers need different regions of it at the same time";
            else if (graph::properties(consumer.node->kind).reads_whole_operand)
                s.materialise_reason = "its consumer gathers from it by a table";
            if (s.materialise_reason != nullptr) s.level = storage_level::materialised;
        }
    }
}

/// A stage for each node, and who reads it.
void start(plan& p, const plan_storage& storage) {
    p.stages = storage.stages.first(p.g.nodes.size());
    make_stages(p);
    count_consumers(p, p.g.root);
    materialise_whole_operands(p);
}

/// As many threads as a stage may have. What a second one costs is measured only where there can be work for
/// it.
void limit_threads(plan& p, const policy& options) {
    p.threads = options.threads > 0 ? options.threads : thread_count();
    p.allowed_threads = p.threads;
    p.start_up = options.start_up > 0 ? options.start_up : nominal_start_up;
    if (p.threads == 1 || options.start_up > 0 || options.threads > 0) return;
    double cost = 0;
    for (const stage& s : p.stages)
        if (s.level != storage_level::none) cost += time_of(p, s);
    if (cost > min_shared_cost) p.start_up = thread_start_up();
    else p.threads = 1;
}

/// As many as the stage with the most, so that no other has scratch.
void count_threads(plan& p) {
    p.threads = 1;
    for (int k = 0; k < p.order_count; ++k) p.threads = std::max(p.threads, p.stages[p.order[k]].threads);
}

}  // namespace

plan make_plan(const graph::graph& g, const target& out, const policy& options, const plan_storage& storage) {
    plan p;
    p.g = g;
    p.operands = storage.operands;
    p.order = storage.order;
    p.out = out;
    p.out.strides = shape::used_strides(shape::span_of(out.shape), shape::span_of(out.strides));
    p.is_strict = options.strict;
    p.planning_bytes = storage.bytes;
    start(p, storage);
    if (find_certain_conflicts(p)) resolve_conflicts(p), start(p, storage);
    while (true) {
        limit_threads(p, options);
        make_loops(p);
        choose_output(p);
        choose_vector_axes(p);
        choose_row_kernels(p);
        choose_tiles(p);
        if (!find_conflicts(p)) break;
        resolve_conflicts(p);
        start(p, storage);
    }
    count_threads(p);
    allocate_buffers(p);
    return p;
}

}  // namespace xf::planning
