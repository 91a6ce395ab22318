#include "harness/session.hpp"

#include <algorithm>
#include <cstdio>

namespace bench {

std::string number(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string milliseconds(double seconds) { return number(seconds * 1e3, seconds < 0.1 ? 2 : 0); }

std::string with_spread(const timing& t) {
    return milliseconds(t.median) + " (" + milliseconds(t.low) + ".." + milliseconds(t.high) + ")";
}

std::string peer_list(const std::vector<contender>& contenders, const timing* timings, std::size_t first) {
    std::string text;
    for (std::size_t k = first; k < contenders.size(); ++k) {
        text += (text.empty() ? "" : ", ") + contenders[k].name + " " + milliseconds(timings[k].median);
        if (!timings[k].wrong.empty()) text += " (WRONG: " + timings[k].wrong + ")";
    }
    return text;
}

void session::add(row r) {
    std::printf("%s: %s\n", r.name.c_str(), r.time.c_str());
    std::fflush(stdout);
    rows_.push_back(std::move(r));
}

void session::against_limit(const std::string& name, double target, std::size_t in_bytes,
                            std::size_t out_bytes, const std::vector<contender>& contenders,
                            const std::string& ahead_of) {
    const bandwidth mix(in_bytes, out_bytes);
    std::vector<contender> all = contenders;
    all.insert(all.end(), mix.loops().begin(), mix.loops().end());
    const std::vector<timing> timings = race(all);
    const timing& own = timings[0];
    const double limit = mix.limit(timings.data() + contenders.size());
    const double reached = limit / own.median;
    bool met = own.wrong.empty() && reached >= target;
    for (std::size_t k = 1; k < contenders.size(); ++k) {
        if (!ahead_of.empty() && contenders[k].name.find(ahead_of) == 0)
            met &= own.median < timings[k].median;
    }
    std::string wish = target > 0 ? "limit " + number(target) : "-";
    if (!ahead_of.empty()) wish += ", " + ahead_of;
    const std::string wrong = own.wrong.empty() ? "" : " WRONG: " + own.wrong;
    add({name, with_spread(own) + " ms" + wrong, milliseconds(limit), number(reached), wish,
         target > 0 ? yes_or_no(met) : "-", peer_list(contenders, timings.data(), 1)});
}

void session::print() const {
    const row head{"case", "xfuse, median (quartiles)", "limit, ms", "reached", "target", "met", "peers, ms"};
    std::string row::*const columns[] = {&row::name,   &row::time, &row::limit, &row::reached,
                                         &row::target, &row::met,  &row::peers};
    std::vector<std::size_t> width;
    for (const auto column : columns) {
        width.push_back((head.*column).size());
        for (const row& r : rows_) width.back() = std::max(width.back(), (r.*column).size());
    }
    const auto line = [&](const row& r) {
        std::string text;
        for (std::size_t k = 0; k < width.size(); ++k) {
            text += r.*columns[k];
            if (k + 1 < width.size()) text += std::string(width[k] - (r.*columns[k]).size() + 2, ' ');
        }
        std::puts(text.c_str());
    };
    std::puts("");
    line(head);
    for (const row& r : rows_) line(r);
}

}  // namespace bench
