#include "xfuse/lower/split_boxes.hpp"

#include <algorithm>

namespace xf::lower {

index_t part_length(tile_range& range, const planning::stage& s, int axis, const position& low,
                    index_t extent) {
    if (planning::piece_along(s, axis) == 1) return extent;
    for (const planning::loop& l : s.loops) {
        if (l.axis != axis || l.div == 1) continue;
        const position inside = low - range.quotient(low, l.div) * l.div;
        const bool is_start = range.are_equal(inside, 0);
        if (is_start && extent >= l.div) return extent / l.div * l.div;
        extent = std::min(extent, l.div - (is_start ? 0 : range.constant(inside)));
    }
    return extent;
}

bool has_parts(tile_range& range, const planning::stage& s, const box& b, int first, int last) {
    if (s.loops.size() == s.node->domain.size()) return false;
    for (int axis = first; axis < last; ++axis) {
        const index_t extent = b.extent[axis];
        if (extent > 0 && part_length(range, s, axis, b.low[axis], extent) < extent) return true;
    }
    return false;
}

}  // namespace xf::lower
