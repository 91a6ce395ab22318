#include "xfuse/explain/measurement.hpp"

#include <algorithm>
#include <ostream>

#include "limits.hpp"
#include "measurement_parts.hpp"
#include "page.hpp"
#include "running_order.hpp"
#include "xfuse/explain/explanation.hpp"

namespace xf {
namespace {

measured_stage measured(const planning::plan& p, int id, const lower::stage_time& time) {
    const planning::stage& s = p.stages[std::size_t(id)];
    const machine_model& m = machine();
    const explaining::stage_work work = explaining::work_of(p, s, m.detected);
    const explaining::stage_limit limit = explaining::limit_of(s, work, time.calls, m);
    measured_stage each;
    each.title = explaining::title_of(*s.node);
    each.seconds = time.ticks * 1e-9;
    each.calls = time.calls;
    each.flops = work.flops;
    each.bytes = work.bytes();
    each.memory_bytes = work.memory();
    each.limit = limit.name;
    each.of_limit = time.ticks > 0 ? limit.time / time.ticks : 0;
    each.predicted = work.predicted * 1e-9;
    return each;
}

}  // namespace

measurement::measurement(const planning::plan& p) {
    const lower::program_listing program = lower::list_program(p);
    const lower::plan_measurement m = lower::measure_plan(p);
    seconds = m.whole * 1e-9;
    clocked_seconds = m.measured * 1e-9;
    runs = m.runs;
    threads = m.threads;
    is_repeated = m.is_repeated;
    entry = m.entry.ticks * 1e-9;
    listing = m.lists.ticks * 1e-9;
    placing = m.placing.ticks * 1e-9;
    rest = m.rest() * 1e-9;
    const explaining::running_order order(p, program);
    for (const int id : order.ids()) {
        stages.push_back(measured(p, id, m.rows[std::size_t(id)]));
        stages.back().number = int(stages.size());
        if (clocked_seconds > 0) stages.back().share = stages.back().seconds / (clocked_seconds * threads);
    }
    head_ = explaining::results_text(p);
    text_ = explaining::write_text(*this, head_);
    trace_ = explaining::write_trace(*this, m, order);
    const explanation why(p);
    page_ = std::make_shared<explaining::page>(explaining::make_page(p, program, why.text(), this));
}

std::string measurement::svg() const { return page_ ? explaining::write_svg(page_->drawn) : std::string(); }
std::string measurement::html() const { return page_ ? explaining::write_html(*page_) : std::string(); }

std::string measurement::json() const { return explaining::write_json(*this, head_); }

std::ostream& operator<<(std::ostream& out, const measurement& m) { return out << m.text(); }

}  // namespace xf
