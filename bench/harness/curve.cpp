#include "harness/curve.hpp"

#include <algorithm>

namespace bench {

void curve::add(const std::string& line_name, double x, const timing& t, double scale) {
    auto at = std::find_if(lines.begin(), lines.end(), [&](const line& l) { return l.name == line_name; });
    if (at == lines.end()) at = lines.insert(lines.end(), {line_name, {}});
    at->points.push_back({x, t.median * scale, t.low * scale, t.high * scale});
}

}  // namespace bench
