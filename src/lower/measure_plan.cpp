#include "xfuse/lower/measure_plan.hpp"

#include <algorithm>

#include "measured_runs.hpp"

namespace xf::lower {
namespace {

/// Nanoseconds that measuring may take, beyond the first few runs, and those of one measurement; the part of
/// the time that clocks may take before only shares are told.
constexpr double most_time = 0.3e9, enough_time = 20e3;
constexpr double most_cost = 0.25;
constexpr int least_rounds = 3, most_rounds = 200, part_rounds = 50;

template <class F>
double ticks_of(int times, const F& f) {
    const exec::ticks before = exec::now();
    for (int k = 0; k < times; ++k) f();
    return double(exec::now() - before) / times;
}

/// Adds what the clocks say to a measurement, in ticks.
void read_clocks(const planning::plan& p, const clocks& all, int times, exec::ticks start,
                 plan_measurement& m) {
    const std::size_t stages = p.stages.size();
    m.rows.assign(stages, {});
    m.lists = m.placing = m.entry = {};
    m.spans.clear();
    for (std::size_t thread = 0; thread < all.each().size(); ++thread) {
        const stage_clock& c = all.each()[thread];
        m.measured -= c.overhead() / times / double(all.each().size());
        const auto scaled = [&](std::size_t row) {
            const stage_time& t = c.times()[row];
            return stage_time{t.ticks / times, t.instructions / times, t.calls / times};
        };
        for (std::size_t row = 0; row < stages; ++row) m.rows[row] += scaled(row);
        m.lists += scaled(stages);
        m.placing += scaled(stages + 1);
        m.entry += scaled(stages + 2);
        for (const time_span& s : c.spans())
            m.spans.push_back({double(s.begin - start), double(s.end - start), int(thread), s.stage});
    }
}

double sum_of(const plan_measurement& m) {
    double sum = m.lists.ticks + m.placing.ticks + m.entry.ticks;
    for (const stage_time& t : m.rows) sum += t.ticks;
    return sum;
}

/// Is reading the clock a good part of such a run?
bool is_short(const plan_measurement& m, const clock_costs& costs) {
    double instructions = 0;
    for (const stage_time& t : m.rows) instructions += t.instructions;
    return m.threads == 1 && instructions * costs.instruction + costs.tile + costs.nest > most_cost * m.whole;
}

/// Without clocks in between: what each stage does many times in a row, and as often a list of nothing, which
/// is what entering takes; by turns with all of the plan.
void measure_parts(measured_runs& runs, int times, plan_measurement& m) {
    std::vector<owned_list> parts = runs.parts();
    const int entry = -1, placing = int(m.rows.size()) + 1;
    parts.push_back({{parts.front().program.first, parts.front().program.first}, entry});
    for (int round = 0; round < part_rounds; ++round) {
        for (owned_list& part : parts) {
            const double ticks = ticks_of(times, [&] { exec::run_bound(part.program); });
            if (round == 0 || ticks < part.ticks) part.ticks = ticks;
        }
        m.whole = std::min(m.whole, ticks_of(times, [&] { runs.run(); }));
    }
    m.is_repeated = true;
    m.measured = m.whole;
    for (stage_time& t : m.rows) t.ticks = 0;
    m.lists.ticks = m.placing.ticks = 0;
    m.entry.ticks = parts.back().ticks;
    for (const owned_list& part : parts) {
        if (part.owner == entry) continue;
        stage_time& row = part.owner == placing ? m.placing : m.rows[std::size_t(part.owner)];
        row.ticks += std::max(part.ticks - m.entry.ticks, 0.0);
    }
}

/// Ticks become nanoseconds.
void scale(plan_measurement& m, double nanoseconds) {
    m.whole *= nanoseconds;
    m.measured *= nanoseconds;
    m.cost *= nanoseconds;
    for (stage_time& t : m.rows) t.ticks *= nanoseconds;
    m.lists.ticks *= nanoseconds;
    m.placing.ticks *= nanoseconds;
    m.entry.ticks *= nanoseconds;
    for (thread_span& s : m.spans) s.begin *= nanoseconds, s.end *= nanoseconds;
}

bool may_run_again(const planning::plan& p) {
    const auto overlaps = [&p](const planning::target& t) {
        const graph::memory written = graph::covered_memory(t.data, size_of(t.type), shape::span_of(t.shape),
                                                            shape::span_of(t.strides));
        return std::ranges::any_of(p.g.nodes, [&](const graph::node& n) {
            return graph::has_memory(n) && n.where.low < written.high && written.low < n.where.high;
        });
    };
    return p.results.empty() ? !overlaps(p.out) : std::ranges::none_of(p.results, overlaps);
}

void measure_once(const planning::plan& p, measured_runs& runs, plan_measurement& m) {
    const exec::ticks start = exec::now();
    m.whole = m.measured = ticks_of(1, [&] { runs.run_measured(); });
    m.runs = 1;
    read_clocks(p, runs.all_clocks(), 1, start, m);
}

void measure_often(const planning::plan& p, measured_runs& runs, plan_measurement& m, double tick,
                   const clock_costs& costs) {
    runs.run();
    runs.run_measured();
    const double first = ticks_of(1, [&] { runs.run(); });
    const int times = std::max(1, int(enough_time / std::max(first * tick, 1.0)));
    double spent = 0;
    for (int round = 0; round < least_rounds || (round < most_rounds && spent * tick < most_time); ++round) {
        const double plain = ticks_of(times, [&] { runs.run(); });
        runs.all_clocks().reset();
        const exec::ticks start = exec::now();
        const double measured = ticks_of(times, [&] { runs.run_measured(); });
        spent += (plain + measured) * times;
        if (round == 0 || plain < m.whole) m.whole = plain;
        if (round == 0 || measured < m.measured) {
            m.measured = measured;
            read_clocks(p, runs.all_clocks(), times, start, m);
        }
        m.runs += times;
    }
    if (runs.is_straight() && is_short(m, costs)) measure_parts(runs, times, m);
}

}  // namespace

double plan_measurement::rest() const { return measured * threads - sum_of(*this); }

plan_measurement measure_plan(const planning::plan& p) {
    plan_measurement m;
    m.threads = p.threads;
    m.rows.assign(p.stages.size(), {});
    if (p.root().node->volume() == 0) return m;
    const exec::tick_length length;
    const clock_costs costs = costs_of_measuring(int(p.stages.size()));
    m.cost = costs.instruction;
    measured_runs runs(p, costs);
    if (may_run_again(p)) measure_often(p, runs, m, length.nanoseconds(), costs);
    else measure_once(p, runs, m);
    scale(m, length.nanoseconds());
    return m;
}

}  // namespace xf::lower
