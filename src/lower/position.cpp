#include "xfuse/lower/position.hpp"

#include <algorithm>

namespace xf::lower {

void tile_range::keep(const position& x, index_t most) {
    if (!x.moves()) return;
    index_t largest = x.at;
    for (std::size_t k = 0; k < counter_count; ++k)
        largest += x.step[k] * ((x.step[k] > 0 ? high_[k] - 1 : low_[k]) - at_[k]);
    if (largest <= most) return;
    // Along one counter at a time: the other ones that x moves with stay where they are.
    bool is_last = true;
    for (std::size_t k = counter_count; k-- > 0;) {
        const index_t step = x.step[k];
        if (step == 0) continue;
        if (!is_last) {
            low_[k] = at_[k];
            high_[k] = at_[k] + 1;
            continue;
        }
        is_last = false;
        const index_t room = (most - x.at) / (step > 0 ? step : -step);
        if (step > 0) high_[k] = std::min(high_[k], at_[k] + room + 1);
        else low_[k] = std::max(low_[k], at_[k] - room);
    }
}

index_t tile_range::constant(const position& x) {
    for (std::size_t k = 0; k < counter_count; ++k) {
        if (x.step[k] == 0) continue;
        low_[k] = at_[k];
        high_[k] = at_[k] + 1;
    }
    return x.at;
}

bool tile_range::is_at_least(const position& a, const position& b) {
    const position difference = a - b;
    const bool holds = difference.at >= 0;
    if (holds) keep_at_least(difference, 0);
    else keep_at_most(difference, -1);
    return holds;
}

bool tile_range::are_equal(const position& a, const position& b) {
    const position difference = a - b;
    if (difference.at > 0) keep_at_least(difference, 1);
    else if (difference.at < 0) keep_at_most(difference, -1);
    else constant(difference);
    return difference.at == 0;
}

position tile_range::quotient(const position& x, index_t by) {
    if (by == 1) return x;
    position q = x.at / by;
    if (!x.moves()) return q;
    const bool divides =
        std::all_of(x.step.begin(), x.step.end(), [by](index_t step) { return step % by == 0; });
    if (divides) {
        for (std::size_t k = 0; k < counter_count; ++k) q.step[k] = x.step[k] / by;
        return q;
    }
    keep_at_least(x, q.at * by);
    keep_at_most(x, q.at * by + by - 1);
    return q;
}

position offset_through(tile_range& range, const shape::access_map& map, const position_vector& index,
                        const axis_vector& stride) {
    position offset;
    for (int axis = 0; axis < stride.size(); ++axis) offset.at += map.offset[axis] * stride[axis];
    for (const shape::axis_use& use : map.uses) {
        if (use.is_affine()) {
            offset += index[use.consumer] * (use.step * stride[use.producer]);
            continue;
        }
        position value = range.quotient(index[use.consumer], use.div);
        if (use.mod != 0) value = value - range.quotient(value, use.mod) * use.mod;
        offset += value * (use.step * stride[use.producer]);
    }
    return offset;
}

box image(tile_range& range, const shape::access_map& map, const box& from) {
    box to;
    for (const index_t offset : map.offset) to.low.push_back(offset);
    to.extent.resize(map.producer_rank(), 1);
    for (const shape::axis_use& use : map.uses) {
        const position& low = from.low[use.consumer];
        if (use.is_affine()) {
            const index_t span = from.extent[use.consumer] - 1;
            to.low[use.producer] += (use.step > 0 ? low : low + span) * use.step;
            to.extent[use.producer] += (use.step > 0 ? use.step : -use.step) * span;
            continue;
        }
        position first = range.quotient(low, use.div);
        position last = range.quotient(low + position(from.extent[use.consumer] - 1), use.div);
        if (use.mod != 0) {
            const position first_turn = range.quotient(first, use.mod);
            if (range.are_equal(first_turn, range.quotient(last, use.mod))) {
                first = first - first_turn * use.mod;
                last = last - first_turn * use.mod;
            } else {
                first = 0;
                last = use.mod - 1;
            }
        }
        const index_t span = range.constant(last - first);
        to.low[use.producer] += (use.step > 0 ? first : last) * use.step;
        to.extent[use.producer] += (use.step > 0 ? use.step : -use.step) * span;
    }
    for (index_t& extent : to.extent) extent = std::max<index_t>(extent, 0);
    return to;
}

}  // namespace xf::lower
