#include <algorithm>
#include <new>

#include "forced.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {
namespace {

void add_stages(plan& p) {
    p.stages = std::span<stage>(p.stages.data(), p.g.nodes.size());
    p.is_shared = false;
    int next_operand = 0;
    for (int id = 0; id < int(p.g.nodes.size()); ++id) {
        // In place: an assignment would copy all that a stage may hold.
        stage& s = *new (&p.stages[id]) stage;
        new (&p.notes.visits[std::size_t(id)]) visit;
        s.node = &p.g.nodes[id];
        s.first_operand = next_operand;
        s.operand_count = s.node->edge_count;
        next_operand += s.operand_count;
        const auto edges = p.g.operands(*s.node);
        for (int k = 0; k < s.operand_count; ++k) {
            operand& o = *new (&p.operands[s.first_operand + k]) operand;
            const graph::node& producer = p.g.nodes[edges[k].node];
            const bool is_leaf = graph::properties(producer.kind).has_memory;
            o.stage = is_leaf ? -1 : edges[k].node;
            o.map = &edges[k].map;
        }
    }
}

/// Counts consumers. What nobody reads, such as a duplicate that was eliminated, stays dead. A stage on top
/// of so many others that a tile of each would leave none of them room is materialised.
void count_consumers(plan& p, int id) {
    stage& s = p.stages[std::size_t(id)];
    int depth = 0;
    for (int k = 0; k < s.operand_count; ++k) {
        const int producer = p.operands[s.first_operand + k].stage;
        if (producer < 0) continue;
        const int consumers = ++p.stages[std::size_t(producer)].consumers;
        if (consumers == 1) count_consumers(p, producer);
        else p.is_shared = true;
        depth = std::max(depth, p.notes.visits[std::size_t(producer)].depth);
    }
    const bool has_results = graph::properties(s.node->kind).has_several_results;
    const bool ends_nest = depth + 1 == max_nest_depth && id != p.g.root && !has_results;
    s.level = ends_nest ? storage_level::materialised : storage_level::tile;
    if (asked_of(p, s).at == place::array) {
        s.level = storage_level::materialised;
        s.materialise_reason = "the policy asks for it";
    }
    if (ends_nest) s.materialise_reason = "so many stages are under it that their tiles would get too small";
    const bool is_root = s.level == storage_level::materialised || has_results || s.node->is_materialised;
    p.notes.visits[std::size_t(id)].depth = is_root ? 0 : depth + 1;
}

/// Most plans share nothing, and these notes are large.
void start_notes_of_shared(plan& p) {
    if (!p.is_shared) return;
    for (std::size_t id = 0; id < p.stages.size(); ++id) {
        new (&p.notes.shared[id]) requests;
        new (&p.notes.conflicts[id]) conflict;
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
            else if (graph::properties(consumer.node->kind).reads_whole_operand != nullptr)
                s.materialise_reason = graph::properties(consumer.node->kind).reads_whole_operand;
            else if (consumer.operand_count > max_nest_operands &&
                     !graph::properties(consumer.node->kind).ties_results)
                s.materialise_reason =
                    "its consumer has so many operands that their tiles would get too small";
            if (s.materialise_reason != nullptr) s.level = storage_level::materialised;
        }
    }
}

}  // namespace

void make_stages(plan& p) {
    add_stages(p);
    count_consumers(p, p.g.root);
    start_notes_of_shared(p);
    materialise_whole_operands(p);
}

}  // namespace xf::planning
