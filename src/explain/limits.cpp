#include "limits.hpp"

#include <algorithm>

#include "xfuse/explain/explanation.hpp"
#include "xfuse/ops/row_machine.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::explaining {
namespace {

/// Does all that the plan reads and writes stay in the caches from run to run?
bool stays_in_cache(const planning::plan& p, const core::detected& d) {
    return count_bytes(p) + double(p.full_bytes) <= double(std::max(d.l2_bytes, d.l3_bytes)) / 2;
}

bool is_in_memory(const planning::plan& p, int stage) {
    return stage < 0 || p.stages[std::size_t(stage)].level != planning::storage_level::tile;
}

/// Lanes that the stage's row kernel computes at a time.
double lanes_of(const planning::stage& s, const machine_model& m) {
    const ops::cluster& c = s.node->cluster;
    const bool is_compiled = s.row_kernel != nullptr && s.row_kernel == c.compiled;
    return is_compiled ? double(c.lanes) : double(m.lanes) * 4 / double(size_of(s.node->type));
}

double arithmetic(const planning::stage& s, double flops, const machine_model& m) {
    const graph::node& n = *s.node;
    const double size = double(size_of(n.type));
    switch (graph::properties(n.kind).does) {
        case graph::work::operations: {
            const double operations = flops /
                                      double(std::max<std::size_t>(n.cluster.list->operations.size(), 1)) *
                                      std::max(n.cluster.list->cost, 1);
            return operations / (m.speeds.multiply / 2 / m.lanes * std::max(lanes_of(s, m), 1.0));
        }
        case graph::work::products: return flops / products_a_nanosecond(m, size);
        case graph::work::reductions: return flops / (products_a_nanosecond(m, size) / 2);
        case graph::work::none:
        case graph::work::moves:
        case graph::work::steps:
        case graph::work::lookups: break;
    }
    return 0;
}

}  // namespace

double products_a_nanosecond(const machine_model& m, double element_bytes) {
    return m.speeds.multiply * 4 / element_bytes;
}

stage_work work_of(const planning::plan& p, const planning::stage& s, const core::detected& on) {
    const bool is_cached = stays_in_cache(p, on);
    stage_work w;
    w.flops = count_flops(s) * s.recomputed;
    w.predicted = planning::time_of(p, s) * s.recomputed;
    for (int k = 0; k < s.operand_count; ++k) {
        const int producer = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        const double bytes = count_bytes(p, s, k) * s.recomputed;
        (is_in_memory(p, producer) && !is_cached ? w.memory_read : w.cache) += bytes;
    }
    const double written = double(s.node->volume()) * double(size_of(s.node->type)) * s.recomputed;
    const bool is_out = s.level != planning::storage_level::tile || &s == &p.root();
    (is_out && !is_cached ? w.memory_written : w.cache) += written;
    return w;
}

stage_limit limit_of(const planning::stage& s, const stage_work& work, double calls, const machine_model& m) {
    // A copy reads as much as it writes.
    const double copy = std::max(m.speeds.copy, m.speeds.stream);
    const double write = std::max(2 / copy - 1 / m.speeds.read, 1 / copy);
    const double cache = s.bytes > 0 && s.bytes <= m.detected.l1_bytes ? m.speeds.l1_read : m.speeds.l2_read;
    const stage_limit limits[] = {
        {"arithmetic", arithmetic(s, work.flops, m)},
        {"memory", work.memory_read / m.speeds.read + work.memory_written * write},
        {"cache", work.cache / cache},
        {"calls", calls * m.speeds.call},
    };
    return *std::ranges::max_element(limits, {}, &stage_limit::time);
}

}  // namespace xf::explaining
