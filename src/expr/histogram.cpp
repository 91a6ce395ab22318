#include "xfuse/expr/histogram.hpp"

#include <cmath>
#include <limits>
#include <string_view>

namespace xf {

search_side_argument::search_side_argument(const char* name) : side(search_side::left) {
    if (std::string_view(name) == "right") side = search_side::right;
    else if (std::string_view(name) != "left")
        throw error(core::message("searchsorted: no side is called \"", name, "\" (left and right are)"));
}

}  // namespace xf

namespace xf::expr {

index_t count_bins(std::span<const std::int64_t> extremes, index_t count, index_t minlength) {
    if (minlength < 0) throw error(core::message("bincount: the least length, ", minlength, ", is negative"));
    if (extremes[0] < 0) throw bounds_error(core::message("bincount: element ", extremes[0], " is negative"));
    if (extremes[1] == std::numeric_limits<std::int64_t>::max())
        throw bounds_error(core::message("bincount: element ", extremes[1], " is too large to be counted"));
    const index_t needed = count > 0 ? extremes[1] + 1 : 0;
    return std::max(needed, minlength);
}

void check_weights(index_t elements, index_t weights) {
    if (elements == weights) return;
    throw shape_error(core::message("bincount: ", weights, " weights for ", elements, " elements"));
}

void check_bins(index_t bins) {
    if (bins < 1) throw error(core::message("histogram: ", bins, " bins: there has to be one at least"));
}

void check_range(double low, double high) {
    if (std::isfinite(low) && std::isfinite(high) && low <= high) return;
    throw error(core::message("histogram: from ", low, " to ", high, " is no range"));
}

void check_ascending(std::span<const double> edges) {
    for (std::size_t k = 1; k < edges.size(); ++k) {
        if (edges[k - 1] > edges[k])
            throw error(core::message("histogram: edge ", index_t(k), " of ", edges[k],
                                      " is below the one before, of ", edges[k - 1]));
    }
}

}  // namespace xf::expr
