#pragma once
#include "xfuse/lower/context.hpp"
#include "xfuse/plan/plan.hpp"

/// Boxes that end within a piece of what divides their axes, computed in parts that loops can walk.
namespace xf::lower {

/// planning::part_end of positions: how far the first part of [low, low + extent) reaches.
index_t part_length(tile_range& range, const planning::stage& s, int axis, const position& low,
                    index_t extent);

/// Is one axis of [first, last) to be cut, over this box of the stage's domain?
bool has_parts(tile_range& range, const planning::stage& s, const box& b, int first, int last);

/// Calls f(part) for each part of the box, cut along the domain axes [axis, last), the last one fastest.
template <class F>
void for_each_part(tile_range& range, const planning::stage& s, box& part, int axis, int last, const F& f) {
    if (axis == last) return f(part);
    const position low = part.low[axis];
    const index_t extent = part.extent[axis];
    for (index_t at = 0; at < extent; at += part.extent[axis]) {
        part.low[axis] = low + at;
        part.extent[axis] = part_length(range, s, axis, part.low[axis], extent - at);
        for_each_part(range, s, part, axis + 1, last, f);
    }
    part.low[axis] = low;
    part.extent[axis] = extent;
}

}  // namespace xf::lower
