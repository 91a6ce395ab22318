#include "limits.hpp"

#include <algorithm>

#include "xfuse/explain/explanation.hpp"
#include "xfuse/ops/row_machine.hpp"
#include "xfuse/plan/contraction_problem.hpp"
#include "xfuse/plan/nest_costs.hpp"

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

namespace {

/// Bytes in a nanosecond between a core and the nearest cache that holds so many, or memory.
double speed_of(double bytes, const machine_model& m) {
    if (bytes <= double(m.detected.l1_bytes)) return m.speeds.l1_read;
    return bytes <= double(m.detected.l2_bytes) ? m.speeds.l2_read : m.speeds.read;
}

double write_time(double bytes, const machine_model& m) {
    // A copy reads as much as it writes.
    const double copy = std::max(m.speeds.copy, m.speeds.stream);
    return bytes * std::max(2 / copy - 1 / m.speeds.read, 1 / copy);
}

planning::form form_of(planning::contraction_variant v) {
    using enum planning::contraction_variant;
    return v == outer     ? planning::form::outer
           : v == rowwise ? planning::form::rowwise
           : v == inner   ? planning::form::inner
                          : planning::form::chosen;
}

/// By the planner's cost of the variant that it has chosen, in vector operations.
double contraction_time(const planning::plan& p, const planning::stage& s, const stage_work& w,
                        const machine_model& m) {
    const planning::form as =
        s.contraction != nullptr ? form_of(s.contraction->variant) : planning::form::chosen;
    if (as == planning::form::chosen) return w.flops;  // element by element
    return planning::cost_of_form(p, s, as) * s.recomputed / (m.speeds.multiply / 2 / m.lanes);
}

double stage_time(const planning::plan& p, const planning::stage& s, double calls, const machine_model& m) {
    const stage_work w = work_of(p, s, m.detected);
    const bool multiplies = graph::properties(s.node->kind).does == graph::work::products;
    const double computing = multiplies ? contraction_time(p, s, w, m) : arithmetic(s, w.flops, m);
    const double moving = w.memory_read / m.speeds.read + write_time(w.memory_written, m) +
                          w.cache / speed_of(double(s.bytes), m);
    return std::max(computing, moving) + calls * m.speeds.call;
}

/// Of the result, where it does not go straight into the target.
double placing_time(const planning::plan& p, const machine_model& m) {
    const planning::stage& root = p.root();
    const double bytes = double(root.node->volume()) * double(size_of(root.node->type));
    const bool has_temporary = p.temporary != nullptr;
    if (!has_temporary && root.level != planning::storage_level::tile) return 0;
    return (has_temporary ? bytes / m.speeds.read : bytes / speed_of(double(root.bytes), m)) +
           (has_temporary ? write_time(bytes, m) : 0);
}

}  // namespace

double expected_time(const planning::plan& p, const lower::program_listing& program, const machine_model& m) {
    double all = placing_time(p, m);
    for (const lower::listed_nest& nest : program.nests) {
        double time = 0;
        for (const lower::listed_stage& run : nest.stages) {
            double calls = 0;
            for (const lower::listed_call& c : run.calls) calls += double(c.times);
            calls *= nest.parts > 0 ? 1 : double(nest.loops.total());
            time += stage_time(p, p.stages[std::size_t(run.stage)], calls, m);
        }
        all += time / nest.threads + (nest.threads > 1 ? p.start_up : 0);
    }
    return all;
}

stage_limit limit_of(const planning::stage& s, const stage_work& work, double calls, const machine_model& m) {
    const double cache = s.bytes > 0 && s.bytes <= m.detected.l1_bytes ? m.speeds.l1_read : m.speeds.l2_read;
    const stage_limit limits[] = {
        {"arithmetic", arithmetic(s, work.flops, m)},
        {"memory", work.memory_read / m.speeds.read + write_time(work.memory_written, m)},
        {"cache", work.cache / cache},
        {"calls", calls * m.speeds.call},
    };
    return *std::ranges::max_element(limits, {}, &stage_limit::time);
}

}  // namespace xf::explaining
