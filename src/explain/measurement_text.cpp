#include <algorithm>
#include <cstdio>

#include "formatted.hpp"
#include "measurement_parts.hpp"
#include "xfuse/explain/explanation.hpp"

/// A measurement as a table for a person.
namespace xf::explaining {
namespace {

std::string percent(double share) { return formatted("%.1f %%", share * 100); }
std::string rate(double value) {
    return value <= 0 ? "-" : formatted(value < 99.95 ? "%.1f" : "%.0f", value);
}
std::string count(double value) {
    return value < 1e5   ? formatted("%.0f", value)
           : value < 1e8 ? formatted("%.0fk", value / 1e3)
                         : formatted("%.0fM", value / 1e6);
}

/// The columns; the first two are aligned to the left.
using row = std::vector<std::string>;

/// Long titles are cut behind so many characters, so that rows stay lines.
constexpr std::size_t longest_title = 44;
/// Runs with clocks and without may take times as different as this without a word.
constexpr double most_apart = 1.1;

std::string cut(const std::string& title) {
    if (title.size() <= longest_title) return title;
    std::size_t end = longest_title - 3;
    while (end > 0 && (unsigned(title[end]) & 0xC0U) == 0x80U) --end;
    return title.substr(0, end) + "...";
}

std::string table_text(const std::vector<row>& rows) {
    std::vector<std::size_t> width;
    for (const row& r : rows) {
        width.resize(std::max(width.size(), r.size()), 0);
        for (std::size_t k = 0; k < r.size(); ++k) width[k] = std::max(width[k], r[k].size());
    }
    std::string text;
    for (const row& r : rows) {
        std::string line = "  " + r[0] + std::string(width[0] - r[0].size(), ' ');
        for (std::size_t k = 1; k < r.size(); ++k)
            line += "  " + std::string(width[k] - r[k].size(), ' ') + r[k];
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    return text;
}

row stage_row(const measured_stage& s) {
    return {std::to_string(s.number) + ". " + cut(s.title),
            time_text(s.seconds),
            percent(s.share),
            count(s.calls),
            rate(s.gflops()),
            rate(s.gbytes()),
            s.seconds > 0 ? s.limit + formatted(" %3.0f %%", s.of_limit * 100) : "-",
            time_text(s.predicted)};
}

}  // namespace

std::string time_text(double seconds) {
    const double size = seconds < 0 ? -seconds : seconds;
    if (size < 1e-6) return formatted("%.0f ns", seconds * 1e9);
    if (size < 1e-3) return formatted("%.1f us", seconds * 1e6);
    if (size < 1) return formatted("%.2f ms", seconds * 1e3);
    return formatted("%.2f s", seconds);
}

std::string write_text(const measurement& m, const std::string& results) {
    std::string text =
        results + ": " + time_text(m.seconds) + " on " + std::to_string(m.threads) +
        (m.threads == 1 ? " thread" : " threads") +
        (m.runs == 1 ? ", one run\n" : ", the fastest of " + std::to_string(m.runs) + " runs\n");
    const double all = m.clocked_seconds * m.threads;
    const auto other = [&](const char* what, double seconds) {
        return row{what, time_text(seconds), percent(all > 0 ? seconds / all : 0)};
    };
    std::vector<row> rows{{"stage", "time", "share", "calls", "GF/s", "GB/s", "of the limit", "predicted"}};
    for (const measured_stage& s : m.stages) rows.push_back(stage_row(s));
    if (m.placing > 0.001 * all) rows.push_back(other("results copied into their place", m.placing));
    if (m.listing > 0.001 * all) rows.push_back(other("instructions made and found", m.listing));
    if (m.entry > 0.001 * all) rows.push_back(other("plan entered, nests begun", m.entry));
    rows.push_back(other(m.threads > 1 ? "not seen: threads that wait" : "not seen: between tiles", m.rest));
    if (m.clocked_seconds > most_apart * m.seconds)
        text += "  with clocks " + time_text(m.clocked_seconds) +
                ": something else ran as well, or clocks disturb\n";
    return text + table_text(rows) +
           (m.is_repeated ? "  instructions are shorter than a look at the clock: each stage was run many "
                            "times in a row\n"
                          : "");
}

}  // namespace xf::explaining
