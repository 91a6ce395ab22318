#pragma once
#include "xfuse/plan/passes.hpp"

/// Boxes that end within a piece of what divides their axes, computed in parts that loops can walk.
namespace xf::run {

/// Is one axis of [first, last) to be cut, over this box of the stage's domain?
bool has_parts(const planning::stage& s, const shape::box& box, int first, int last);

/// Calls f(part) for each part of the box, cut along the domain axes [axis, last), the last one fastest.
template <class F>
void for_each_part(const planning::stage& s, shape::box& part, int axis, int last, const F& f) {
    if (axis == last) return f(part);
    const index_t low = part.low[axis], high = low + part.extent[axis];
    for (index_t at = low; at < high; at += part.extent[axis]) {
        part.low[axis] = at;
        part.extent[axis] = planning::part_end(s, axis, at, high) - at;
        for_each_part(s, part, axis + 1, last, f);
    }
    part.low[axis] = low;
    part.extent[axis] = high - low;
}

}  // namespace xf::run
