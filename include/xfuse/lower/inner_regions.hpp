#pragma once
#include "xfuse/lower/context.hpp"
#include "xfuse/plan/borders.hpp"

/// Results whose windows read no border, and the regions around them.
namespace xf::lower {

/// Within its scope the stage reads `inner` in place of its operand, if there is one.
class inner_reading {
public:
    inner_reading(context& c, const planning::stage& s, const planning::operand* inner)
        : context_(c), outer_(c.reads_inner), outer_operand_(c.inner) {
        if (inner != nullptr) c.reads_inner = &s, c.inner = inner;
    }
    inner_reading(const inner_reading&) = delete;
    inner_reading& operator=(const inner_reading&) = delete;
    ~inner_reading() { context_.reads_inner = outer_, context_.inner = outer_operand_; }

private:
    context& context_;
    const planning::stage* outer_;
    const planning::operand* outer_operand_;
};

using inner_axes = fixed_vector<planning::inner_range, max_rank>;

template <class F>
void cut_inner(tile_range& range, const inner_axes& inner, box& part, int axis, const F& f) {
    if (axis == inner.size()) return f(part, true);
    const position low = part.low[axis], high = low + part.extent[axis];
    const index_t extent = part.extent[axis];
    const position first = range.least(range.most(low, inner[axis].first), high);
    const position last = range.most(range.least(high, inner[axis].last), first);
    const index_t before = range.constant(first - low), within = range.constant(last - first);
    if (within == 0) return f(part, false);
    const auto with = [&](const position& at, index_t length, const auto& next) {
        if (length == 0) return;
        part.low[axis] = at, part.extent[axis] = length;
        next();
    };
    with(low, before, [&] { f(part, false); });
    with(first, within, [&] { cut_inner(range, inner, part, axis + 1, f); });
    with(last, extent - before - within, [&] { f(part, false); });
    part.low[axis] = low, part.extent[axis] = extent;
}

/// Calls f(region, is_inner) for the regions of a box: that of the inner ranges, and what is before and
/// behind it along each axis.
template <class F>
void for_each_region(tile_range& range, const inner_axes& inner, box b, const F& f) {
    cut_inner(range, inner, b, 0, f);
}

}  // namespace xf::lower
