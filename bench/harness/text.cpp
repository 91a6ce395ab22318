#include "harness/text.hpp"

#include <cstdio>

namespace bench {
namespace {

struct unit {
    const char* name;
    double seconds;
};
unit unit_of(double seconds) { return seconds < 10e-6 ? unit{"ns", 1e-9} : unit{"ms", 1e-3}; }

std::string in_unit(double seconds, const unit& u) {
    const double value = seconds / u.seconds;
    return number(value, value < 100 && u.seconds > 1e-9 ? 2 : 0);
}

}  // namespace

std::string number(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string kilobytes(double bytes) { return number(bytes / 1024, 0) + " kB"; }

std::string duration(double seconds) {
    const unit u = unit_of(seconds);
    return in_unit(seconds, u) + " " + u.name;
}

std::string with_spread(const timing& t) {
    const unit u = unit_of(t.median);
    return in_unit(t.median, u) + " (" + in_unit(t.low, u) + ".." + in_unit(t.high, u) + ") " + u.name;
}

std::string complaint(const timing& t) { return t.wrong.empty() ? "" : " WRONG: " + t.wrong; }

std::string list(const std::vector<entrant>& peers) {
    std::string text;
    for (const entrant& p : peers)
        text += (text.empty() ? "" : ", ") + p.name + " " + duration(p.t.median) + complaint(p.t);
    return text;
}

std::vector<entrant> entrants(const std::vector<contender>& contenders, const timing* timings,
                              std::size_t first, const timing& own) {
    std::vector<entrant> all;
    for (std::size_t k = first; k < contenders.size(); ++k)
        all.push_back({contenders[k].name, timings[k], own.median > 0 ? ratio(timings[k], own) : NAN});
    return all;
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        if (c == '\n') result += "\\n";
        else result += static_cast<unsigned char>(c) < ' ' ? ' ' : c;
    }
    return result + "\"";
}

}  // namespace bench
