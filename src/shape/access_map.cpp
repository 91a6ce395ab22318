#include "xfuse/shape/access_map.hpp"

#include <algorithm>

namespace xf::shape {

bool access_map::is_affine() const {
    return std::all_of(uses.begin(), uses.end(), [](const axis_use& use) { return use.is_affine(); });
}

access_map identity_map(int rank) {
    access_map map;
    for (int axis = 0; axis < rank; ++axis) map.uses.push_back({axis, axis, 1, 1, 0});
    map.offset.resize(rank, 0);
    return map;
}

access_map broadcast_map(std::span<const index_t> result, std::span<const index_t> operand) {
    access_map map;
    const int lead = int(result.size() - operand.size());
    for (int axis = 0; axis < int(operand.size()); ++axis) {
        if (operand[axis] != 1 || result[lead + axis] == 1) map.uses.push_back({lead + axis, axis, 1, 1, 0});
    }
    map.offset.resize(int(operand.size()), 0);
    return map;
}

namespace {

/// The one term of `outer` for a middle axis, where the axis is that term and nothing else.
const axis_use* sole_use(const access_map& outer, int middle) {
    const axis_use* found = nullptr;
    for (const axis_use& use : outer.uses) {
        if (use.producer != middle) continue;
        if (found != nullptr) return nullptr;
        found = &use;
    }
    return found;
}

int count_uses(const access_map& outer, int middle) {
    return int(std::count_if(outer.uses.begin(), outer.uses.end(),
                             [middle](const axis_use& use) { return use.producer == middle; }));
}

/// (step * f + offset) / div % mod of one term f, where that is again a term plus a constant:
/// f itself; or a slice that starts and steps on multiples of div (no remainder).
bool divide_term(const axis_use& f, index_t offset, const axis_use& by, axis_use& term, index_t& constant) {
    if (f.step == 1 && offset == 0 && f.is_affine()) {
        term = {f.consumer, by.producer, by.step, by.div, by.mod};
        constant = 0;
        return true;
    }
    if (f.step == 1 && offset == 0 && f.mod == 0 && by.mod == 0) {
        term = {f.consumer, by.producer, by.step, f.div * by.div, 0};
        constant = 0;
        return true;
    }
    if (by.mod == 0 && f.step % by.div == 0 && offset % by.div == 0) {
        term = {f.consumer, by.producer, by.step * (f.step / by.div), f.div, f.mod};
        constant = by.step * (offset / by.div);
        return true;
    }
    return false;
}

/// A division of a middle axis that no consumer axis moves is a constant.
index_t divided_constant(index_t offset, const axis_use& by) {
    const index_t quotient = offset / by.div;
    return by.step * (by.mod == 0 ? quotient : quotient % by.mod);
}

bool push(access_map& map, const axis_use& use) {
    if (map.uses.full()) return false;
    map.uses.push_back(use);
    return true;
}

}  // namespace

bool compose(const access_map& outer, const map_view& inner, access_map& composed) {
    composed.uses.clear();
    composed.offset = axis_vector(inner.offset);
    for (const axis_use& use : inner.uses) {
        const index_t offset = outer.offset[use.consumer];
        if (use.is_affine()) {
            composed.offset[use.producer] += use.step * offset;
            for (const axis_use& f : outer.uses) {
                if (f.producer != use.consumer) continue;
                if (!push(composed, {f.consumer, use.producer, f.step * use.step, f.div, f.mod}))
                    return false;
            }
        } else if (count_uses(outer, use.consumer) == 0) {
            composed.offset[use.producer] += divided_constant(offset, use);
        } else {
            const axis_use* f = sole_use(outer, use.consumer);
            axis_use term;
            index_t constant = 0;
            if (f == nullptr || !divide_term(*f, offset, use, term, constant)) return false;
            composed.offset[use.producer] += constant;
            if (!push(composed, term)) return false;
        }
    }
    return true;
}

axis_vector apply(const access_map& map, std::span<const index_t> index) {
    axis_vector result = map.offset;
    for (const axis_use& use : map.uses) {
        index_t value = index[use.consumer] / use.div;
        if (use.mod != 0) value %= use.mod;
        result[use.producer] += use.step * value;
    }
    return result;
}

box image(const access_map& map, const box& from) {
    box to;
    to.low = map.offset;
    to.extent.resize(map.producer_rank(), 1);
    for (const axis_use& use : map.uses) {
        const index_t low = from.low[use.consumer];
        const index_t high = low + from.extent[use.consumer] - 1;
        index_t first = low / use.div;
        index_t last = high / use.div;
        if (use.mod != 0) {
            if (first / use.mod == last / use.mod) {
                first %= use.mod;
                last %= use.mod;
            } else {
                first = 0;
                last = use.mod - 1;
            }
        }
        to.low[use.producer] += use.step * (use.step > 0 ? first : last);
        to.extent[use.producer] += (use.step > 0 ? use.step : -use.step) * (last - first);
    }
    // An empty interval would yield a negative extent.
    for (index_t& extent : to.extent) extent = std::max<index_t>(extent, 0);
    return to;
}

}  // namespace xf::shape
