#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>

#include "harness/machine.hpp"
#include "harness/session.hpp"
#include "peers/peers.hpp"

namespace bench {
namespace {

std::string value(double v) {
    if (!std::isfinite(v)) return "null";
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", v);
    return text;
}

/// `open` element, element `close`; `write` gives an element's text.
template <class C, class F>
std::string joined(const C& all, const char* open, const char* between, const char* close, const F& write) {
    std::string text = open;
    for (const auto& each : all) {
        if (&each != &*all.begin()) text += between;
        text += write(each);
    }
    return text + close;
}

std::string seconds(const timing& t) {
    return "\"median\": " + value(t.median) + ", \"low\": " + value(t.low) + ", \"high\": " + value(t.high) +
           (t.wrong.empty() ? "" : ", \"wrong\": " + quoted(t.wrong));
}

std::string entrant_text(const entrant& e) {
    return "{\"name\": " + quoted(e.name) + ", " + seconds(e.t) + ", \"of_ours\": " + value(e.of_ours) + "}";
}

std::string row_text(const row& r) {
    std::string text = "{\"family\": " + quoted(r.family) + ", \"case\": " + quoted(r.name);
    if (r.own.median > 0) text += ",\n     \"seconds\": {" + seconds(r.own) + "}";
    if (!r.reading.empty()) text += ", \"reading\": " + quoted(r.reading);
    if (!r.binds.empty())
        text += ",\n     \"limit\": {\"binds\": " + quoted(r.binds) + ", \"seconds\": " + value(r.limit) +
                ", \"reached\": " + value(r.reached) + "}";
    text += ",\n     \"target\": " + quoted(r.target) + ", \"met\": " + quoted(r.met) +
            ", \"notes\": " + quoted(r.notes);
    return text + joined(r.peers, ",\n     \"peers\": [", ",\n       ", "]}", entrant_text);
}

std::string point_text(const curve::point& p) {
    return "[" + value(p.x) + ", " + value(p.y) + ", " + value(p.low) + ", " + value(p.high) + "]";
}

std::string curve_text(const curve& c) {
    const auto flag = [](bool b) { return b ? "true" : "false"; };
    return "{\"name\": " + quoted(c.name) + ", \"x\": " + quoted(c.x_label) +
           ", \"y\": " + quoted(c.y_label) + ", \"log_x\": " + flag(c.log_x) +
           ", \"log_y\": " + flag(c.log_y) +
           joined(c.lines, ",\n     \"lines\": [", ",\n       ", "]}", [](const curve::line& l) {
               return "{\"name\": " + quoted(l.name) +
                      ", \"points\": " + joined(l.points, "[", ", ", "]}", point_text);
           });
}

/// Does malloc ask for large pages, for us and for every peer?
bool has_large_pages() {
    const char* tunables = std::getenv("GLIBC_TUNABLES");
    return tunables != nullptr && std::strstr(tunables, "glibc.malloc.hugetlb=1") != nullptr;
}

std::string facts_text(const request& asked) {
    const machine_facts& m = machine();
    return "\"machine\": {\"processor\": " + quoted(m.processor) + ", \"cores\": " + std::to_string(m.cores) +
           ", \"l1_bytes\": " + std::to_string(m.l1_bytes) + ", \"l2_bytes\": " + std::to_string(m.l2_bytes) +
           "},\n  \"compiler\": " + quoted(m.compiler) + ",\n  \"commit\": " + quoted(asked.commit) +
           ",\n  \"large_pages\": " + (has_large_pages() ? "true" : "false") +
           ",\n  \"quick\": " + (asked.quick ? "true" : "false") +
           joined(peers(), ",\n  \"peers\": [", ",\n    ", "]", [](const peer& p) {
               return "{\"name\": " + quoted(p.name) + ", \"version\": " + quoted(p.version) +
                      ", \"package\": " + quoted(p.package) + ", \"from\": " + quoted(p.from) +
                      (p.why_not.empty() ? "" : ", \"why_not\": " + quoted(p.why_not)) + "}";
           });
}

}  // namespace

void session::write_json(const std::string& file) const {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "w"), std::fclose);
    if (!out) throw std::runtime_error("cannot write " + file);
    std::fprintf(out.get(), "{\n  %s,\n  \"cases\": %s,\n  \"curves\": %s\n}\n", facts_text(request_).c_str(),
                 joined(rows_, "[\n    ", ",\n    ", "\n  ]", row_text).c_str(),
                 joined(curves_, "[\n    ", ",\n    ", "\n  ]", curve_text).c_str());
}

}  // namespace bench
