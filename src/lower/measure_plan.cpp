#include "xfuse/lower/measure_plan.hpp"

#include <algorithm>
#include <deque>

#include "plan_run.hpp"

namespace xf::lower {
namespace {

/// Nanoseconds that measuring may take, beyond the first few runs, and those of one measurement; the part of
/// the time that clocks may take before only shares are told.
constexpr double most_time = 0.3e9, enough_time = 20e3;
constexpr double most_cost = 0.25;
constexpr int least_rounds = 3, most_rounds = 200;

/// The clocks of all threads.
class clocks {
public:
    clocks(const planning::plan& p, std::byte* programs) {
        const index_t bytes = tile_slot::bytes(p);
        for (int slot = 0; slot < p.threads; ++slot)
            each_.emplace_back(int(p.stages.size()),
                               std::span<const std::byte>(programs + bytes * slot, std::size_t(bytes)),
                               cost_of_measuring());
    }
    void reset() {
        for (stage_clock& c : each_) c.reset();
    }
    const std::deque<stage_clock>& each() const { return each_; }

    void start(int slot, tile_slot& s) { s.watcher = &at(slot); }
    void begin_nest(int stage) {
        for (stage_clock& c : each_) c.set_owner(stage);
    }
    void begin_part(int slot) { at(slot).begin_tile(); }
    void end_part(int slot) { at(slot).end_tile(); }
    void end_nest() {
        for (stage_clock& c : each_) c.end_nest();
    }
    void run_tile(int slot, tile_slot& s, const exec::tile& t, index_t item) {
        s.run_measured(t, item, at(slot));
    }
    static void keep(kept_program& kept, const exec::frame& bases) {
        exec::bind_addresses(kept.straight, bases);
    }
    void run_straight(const kept_program& kept, const exec::frame&) { run_straight(kept); }
    void run_straight(const kept_program& kept) {
        at(0).begin_tile();
        at(0).run_bound(kept.straight);
        at(0).end_nest();
    }

private:
    stage_clock& at(int slot) { return each_[std::size_t(slot)]; }

    std::deque<stage_clock> each_;
};

/// Runs of a plan by turns, from one arena: the programs with clocks lie behind those without.
class measured_runs {
public:
    explicit measured_runs(const planning::plan& p)
        : plan_(p),
          memory_(scratch_.reserve(p.arena_bytes() + 2 * program_bytes(p))),
          clocks_(p, programs() + program_bytes(p)) {}

    void run() {
        if (plain_.is_straight) return plain_.run_straight();
        unwatched nobody;
        plan_run(plan_, memory_, programs(), &plain_, nobody).run();
    }
    void run_measured() {
        if (watched_.is_straight) return clocks_.run_straight(watched_);
        plan_run(plan_, memory_, programs() + program_bytes(plan_), &watched_, clocks_).run();
    }
    clocks& all_clocks() { return clocks_; }

private:
    std::byte* programs() const { return memory_ + plan_.arena_bytes(); }

    const planning::plan& plan_;
    exec::arena scratch_;
    std::byte* memory_;
    clocks clocks_;
    kept_program plain_, watched_;
};

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
    m.lists = m.placing = {};
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
        for (const time_span& s : c.spans())
            m.spans.push_back({double(s.begin - start), double(s.end - start), int(thread), s.stage});
    }
}

double sum_of(const plan_measurement& m) {
    double sum = m.lists.ticks + m.placing.ticks;
    for (const stage_time& t : m.rows) sum += t.ticks;
    return sum;
}

/// Where reading the clock takes a good part of such a run, the shares are what is left of the measurement.
void normalise(plan_measurement& m) {
    double instructions = 0;
    for (const stage_time& t : m.rows) instructions += t.instructions;
    const double sum = sum_of(m);
    m.is_scaled = m.threads == 1 && sum > 0 && instructions * m.cost > most_cost * m.whole;
    if (!m.is_scaled) return;
    m.measured = m.whole;
    for (stage_time& t : m.rows) t.ticks *= m.whole / sum;
    m.lists.ticks *= m.whole / sum;
    m.placing.ticks *= m.whole / sum;
}

/// Ticks become nanoseconds.
void scale(plan_measurement& m, double nanoseconds) {
    m.whole *= nanoseconds;
    m.measured *= nanoseconds;
    m.cost *= nanoseconds;
    for (stage_time& t : m.rows) t.ticks *= nanoseconds;
    m.lists.ticks *= nanoseconds;
    m.placing.ticks *= nanoseconds;
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

void measure_often(const planning::plan& p, measured_runs& runs, plan_measurement& m, double tick) {
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
}

}  // namespace

double plan_measurement::rest() const { return measured * threads - sum_of(*this); }

plan_measurement measure_plan(const planning::plan& p) {
    plan_measurement m;
    m.threads = p.threads;
    m.rows.assign(p.stages.size(), {});
    if (p.root().node->volume() == 0) return m;
    const exec::tick_length length;
    m.cost = cost_of_measuring();
    measured_runs runs(p);
    if (may_run_again(p)) measure_often(p, runs, m, length.nanoseconds());
    else measure_once(p, runs, m);
    normalise(m);
    scale(m, length.nanoseconds());
    return m;
}

}  // namespace xf::lower
