#include <cstdio>

#include "escape.hpp"
#include "measurement_parts.hpp"

/// A measurement for programs: JSON, and a trace for viewers of Chrome's format.
namespace xf::explaining {
namespace {

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}
std::string quoted(const std::string& text) { return '"' + in_json(text) + '"'; }

/// An object, member by member.
class object {
public:
    object& add(const char* name, const std::string& json) {
        text_ += (text_.empty() ? "\"" : ", \"") + std::string(name) + "\": " + json;
        return *this;
    }
    object& add(const char* name, double value) { return add(name, number(value)); }
    std::string text() const { return "{" + text_ + "}"; }

private:
    std::string text_;
};

std::string json_of(const measured_stage& s) {
    object o;
    o.add("number", s.number).add("title", quoted(s.title)).add("seconds", s.seconds).add("share", s.share);
    o.add("calls", s.calls).add("flops", s.flops).add("bytes", s.bytes).add("memory_bytes", s.memory_bytes);
    o.add("gflops", s.gflops()).add("gbytes", s.gbytes()).add("limit", quoted(s.limit));
    return o.add("of_limit", s.of_limit).add("predicted_seconds", s.predicted).text();
}

template <class List, class F>
std::string list_text(const List& list, const F& json) {
    std::string text;
    for (const auto& each : list) text += (text.empty() ? "\n  " : ",\n  ") + json(each);
    return "[" + text + "]";
}

std::string named_thread(int thread) {
    object name;
    name.add("name", quoted("thread " + std::to_string(thread + 1)));
    object o;
    o.add("name", quoted("thread_name")).add("ph", quoted("M")).add("pid", 1).add("tid", thread + 1);
    return o.add("args", name.text()).text();
}

}  // namespace

std::string write_json(const measurement& m, const std::string& results) {
    object o;
    o.add("results", quoted(results)).add("seconds", m.seconds).add("clocked_seconds", m.clocked_seconds);
    o.add("runs", m.runs).add("threads", m.threads).add("listing_seconds", m.listing);
    o.add("placing_seconds", m.placing).add("entry_seconds", m.entry).add("rest_seconds", m.rest);
    return o.add("stages", list_text(m.stages, json_of)).text() + "\n";
}

std::string write_trace(const measurement& m, const lower::plan_measurement& of, const running_order& order) {
    std::vector<std::string> names(of.rows.size() + 3);
    for (std::size_t k = 0; k < order.ids().size(); ++k)
        names[std::size_t(order.ids()[k])] = std::to_string(k + 1) + ". " + m.stages[k].title;
    names[of.rows.size()] = "instructions made and found";
    names[of.rows.size() + 1] = "results copied into their place";
    names[of.rows.size() + 2] = "plan entered, nests begun";
    std::vector<std::string> events;
    events.reserve(std::size_t(m.threads) + of.spans.size());
    for (int thread = 0; thread < m.threads; ++thread) events.push_back(named_thread(thread));
    for (const lower::thread_span& s : of.spans) {
        object o;
        o.add("name", quoted(names[std::size_t(s.row)])).add("ph", quoted("X")).add("pid", 1);
        o.add("tid", s.thread + 1).add("ts", s.begin * 1e-3).add("dur", (s.end - s.begin) * 1e-3);
        events.push_back(o.text());
    }
    return "{\"displayTimeUnit\": \"ns\", \"traceEvents\": " +
           list_text(events, [](const std::string& e) { return e; }) + "}\n";
}

}  // namespace xf::explaining
