#include <algorithm>
#include <vector>

#include "forced.hpp"
#include "xfuse/core/trace.hpp"
#include "xfuse/plan/arrays.hpp"
#include "xfuse/plan/motion_passes.hpp"
#include "xfuse/plan/plan_text.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {
namespace {

struct pass {
    const char* name;
    void (*run)(plan& p);
};

/// A stage for each node; whatever no tile can hold is materialised.
constexpr pass stages[] = {
    {"make_stages", make_stages},
    {"resolve_certain_conflicts", resolve_certain_conflicts},
};

/// The tile of each root, and what it takes to compute it. The last pass looks for stages of which consumers
/// need different regions of one tile at the same time.
// clang-format off
constexpr pass tiles[] = {
    {"limit_threads", limit_threads},
    {"make_loops", make_loops},
    {"choose_output", choose_output},
    {"choose_vector_axes", choose_vector_axes},
    {"find_borders", find_borders},
    {"choose_row_kernels", choose_row_kernels},
    {"choose_tiles", choose_tiles},
    {"share_while_awake", share_while_awake},
    {"find_conflicts", find_conflicts},
    {"share_arrays", share_arrays},
    {"fit_memory", fit_memory},
};
// clang-format on

/// Where there are such stages: each consumer gets one of its own, or they are materialised, and tiles are
/// chosen anew.
constexpr pass conflicts[] = {
    {"resolve_conflicts", resolve_conflicts},
    {"make_stages", make_stages},
};

/// Memory, and the kernels, which are chosen by strides. Scratch comes last: it is theirs.
constexpr pass memory[] = {
    {"order_in_step", order_in_step},
    {"count_threads", count_threads},
    {"allocate_buffers", allocate_buffers},
    {"place_results", place_results},
    {"index_operands", index_operands},
    {"ask_ahead", ask_ahead},
    {"select_reduction_kernels", select_reduction_kernels},
    {"select_contraction_kernels", select_contraction_kernels},
    {"reduce_in_registers", reduce_in_registers},
    {"finish_in_registers", finish_in_registers},
    {"allocate_tile_state", allocate_tile_state},
    {"allocate_scratch", allocate_scratch},
};

template <auto& Passes, class Log>
void run(plan& p, Log& log) {
    core::for_each_pass<Passes>([&](auto k) {
        constexpr pass each = Passes[k];
        each.run(p);
#ifndef NDEBUG
        verify(p, each.name);
#endif
        log.after(each.name, [&p] { return to_text(p); });
    });
}

plan planned(const graph::graph& g, const target& out, const policy& options, const plan_storage& storage,
             std::span<const target> results) {
    plan p;
    p.g = g;
    p.stages = storage.stages;
    p.operands = storage.operands;
    p.contractions = storage.contractions;
    p.order = storage.order;
    p.motions = storage.motions;
    p.in_step = storage.in_step;
    p.notes = storage.notes;
    p.out = out;
    p.out.strides = shape::used_strides(shape::span_of(out.shape), shape::span_of(out.strides));
    p.options = options;
    p.results = results;
    p.planning_bytes = storage.bytes;
    core::with_pass_log([&p](auto& log) {
        run<stages>(p, log);
        check_request(p);
        for (run<tiles>(p, log); p.has_conflicts; run<tiles>(p, log)) run<conflicts>(p, log);
        run<memory>(p, log);
    });
    check_outcome(p);
    return p;
}

/// Arrays that are computed again in tiles take memory as tiles. Where they come to no less, more memory than
/// asked for is better than time lost for nothing.
template <class Planned>
plan plan_within(index_t memory, const Planned& planned_for) {
    const plan free = planned_for(0);
    const index_t arrays = array_bytes(free), all = free.arena_bytes();
    for (index_t most = memory; most < arrays; most = std::min(arrays, 2 * most)) {
        plan p = planned_for(most);
        if (p.arena_bytes() < all) return p;
    }
    return planned_for(std::max(arrays, memory));
}

}  // namespace

plan make_plan(const graph::graph& g, const target& out, const policy& options, const plan_storage& storage,
               std::span<const target> results) {
    if (options.memory <= 0) return planned(g, out, options, storage, results);
    // Passes change the graph: each plan begins with what it was.
    const std::vector<graph::node> nodes(g.nodes.begin(), g.nodes.end());
    const std::vector<graph::edge> edges(g.edges.begin(), g.edges.end());
    plan p = plan_within(options.memory, [&](index_t memory) {
        std::ranges::copy(nodes, g.nodes.begin());
        std::ranges::copy(edges, g.edges.begin());
        policy within = options;
        within.memory = memory;
        return planned(g, out, within, storage, results);
    });
    p.options = options;
    return p;
}

}  // namespace xf::planning
