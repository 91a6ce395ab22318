#include "harness/session.hpp"

#include <algorithm>
#include <cstdio>

namespace bench {
namespace {

using line = std::vector<std::string>;

line line_of(const row& r) {
    return {r.name,
            r.own.median > 0 ? with_spread(r.own) + complaint(r.own) : r.reading,
            r.limit > 0 ? duration(r.limit) + " " + r.binds : "",
            r.reached > 0 ? number(r.reached) : "",
            r.target,
            r.met,
            list(r.peers),
            r.notes};
}

}  // namespace

void session::print() const {
    std::vector<line> lines = {
        {"case", "xfuse, median (quartiles)", "limit", "reached", "target", "met", "peers", "notes"}};
    for (const row& r : rows_) lines.push_back(line_of(r));
    std::vector<std::size_t> width(lines[0].size(), 0);
    for (const line& l : lines)
        for (std::size_t k = 0; k < l.size(); ++k) width[k] = std::max(width[k], l[k].size());
    std::puts("");
    for (const line& l : lines) {
        std::string text;
        for (std::size_t k = 0; k < l.size(); ++k) {
            text += l[k];
            if (k + 1 < l.size()) text += std::string(width[k] - l[k].size() + 2, ' ');
        }
        std::puts(text.c_str());
    }
}

}  // namespace bench
