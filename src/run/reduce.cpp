#include "xfuse/run/reduction_tree.hpp"

#include <algorithm>

#include "xfuse/run/copy.hpp"
#include "xfuse/run/odometer.hpp"
#include "xfuse/run/parallel.hpp"
#include "xfuse/run/split_boxes.hpp"

namespace xf::run {

using planning::loop_nest;
using planning::reduction_strategy;
using planning::strided_loop;

steps dense_steps(const planning::stage& s, const axis_vector& extent) {
    const axis_vector extents = loop_extents(s, extent, 0, s.out_loops);
    steps dense(extents.size(), 0);
    index_t step = index_t(size_of(s.node->type));
    for (const bool inner : {true, false}) {
        for (int k = extents.size(); k-- > 0;) {
            if ((s.loops[k].axis == s.vector_axis) != inner) continue;
            dense[k] = step;
            step *= extents[k];
        }
    }
    return dense;
}

partial_sums::partial_sums(const context& c, const planning::stage& s, const shape::box& box)
    : context_(c),
      stage_(s),
      operand_(c.operand_of(s, 0)),
      box_(box),
      domain_(box),
      is_computed_(operand_.stage >= 0 && c.p.stages[operand_.stage].level == planning::storage_level::tile),
      units_(planning::unit_count(c.p, s)),
      box_bytes_(planning::partial_bytes(s)),
      temporaries_(c.scratch_of(s) + s.scratch_bytes - box_bytes_ * planning::tree_depth(units_)) {
    for (const index_t extent : s.chunk) {
        domain_.low.push_back(0);
        domain_.extent.push_back(extent);
    }
    if (is_computed_) return;
    in_ = realize(c, operand_, domain_);
    outer_ = planning::reduced_loops(s, operand_, s.chunk);
    if (!outer_.empty()) taps_ = take_loop(outer_, planning::tap_loop(s, outer_));
    if (s.strategy == reduction_strategy::along)
        tap_units_ = (taps_.extent + planning::unit_taps - 1) / planning::unit_taps;
}

void partial_sums::run(std::byte* out, const steps& to, index_t first, index_t count, int level) const {
    if (count <= planning::units_in_sequence) {
        for (index_t u = 0; u < count; ++u) run_unit(out, to, first + u, u > 0);
        return;
    }
    const index_t half = planning::first_half(count);
    run(out, to, first, half, level + 1);
    std::byte* other = temporaries_ + box_bytes_ * level;
    const steps temporary = dense_steps(stage_, box_.extent);
    run(other, temporary, first + half, count - half, level + 1);
    loop_nest loops = result_loops(context_, stage_, box_.extent, to);
    for (int k = 0; k < loops.size(); ++k) loops[k].in = temporary[k];
    combine(context_, stage_, out, other, loops);
}

void partial_sums::run_unit(std::byte* out, const steps& to, index_t unit, bool accumulate) const {
    if (is_computed_) run_chunk(out, to, unit, accumulate);
    else run_rows(out, to, unit, accumulate);
}

void partial_sums::run_rows(std::byte* out, const steps& to, index_t unit, bool accumulate) const {
    strided_loop taps = taps_;
    const std::byte* in = in_;
    if (tap_units_ > 1) {
        const index_t first = unit % tap_units_ * planning::unit_taps;
        in += first * taps.in;
        taps.extent = std::min(planning::unit_taps, taps.extent - first);
        unit /= tap_units_;
    }
    for (int k = outer_.size(); k-- > 0;) {
        in += unit % outer_[k].extent * outer_[k].in;
        unit /= outer_[k].extent;
    }
    loop_nest loops = result_loops(context_, stage_, box_.extent, to);
    planning::coalesce(loops);
    reduce_taps(context_, stage_, out, in, loops, taps, accumulate);
}

/// Computes one chunk of the operand and reduces it while it is hot.
void partial_sums::run_chunk(std::byte* out, const steps& to, index_t unit, bool accumulate) const {
    const int rank = stage_.node->shape.size();
    shape::box part = domain_;
    for (int k = stage_.chunk.size(); k-- > 0;) {
        const index_t whole = stage_.node->domain[rank + k];
        const index_t parts = (whole + stage_.chunk[k] - 1) / stage_.chunk[k];
        part.low[rank + k] = unit % parts * stage_.chunk[k];
        part.extent[rank + k] = std::min(stage_.chunk[k], whole - part.low[rank + k]);
        unit /= parts;
    }
    for_each_part(stage_, part, rank, part.low.size(), [&](const shape::box& whole_pieces) {
        run_computed(out, to, whole_pieces, accumulate);
        accumulate = true;
    });
}

void partial_sums::run_computed(std::byte* out, const steps& to, const shape::box& part,
                                bool accumulate) const {
    const int rank = stage_.node->shape.size();
    axis_vector extents;
    for (int axis = rank; axis < part.extent.size(); ++axis) extents.push_back(part.extent[axis]);
    const std::byte* in = realize(context_, operand_, part);
    loop_nest reduced = planning::reduced_loops(stage_, operand_, extents);
    const strided_loop taps =
        reduced.empty() ? strided_loop{} : take_loop(reduced, planning::tap_loop(stage_, reduced));
    loop_nest loops = result_loops(context_, stage_, box_.extent, to);
    planning::coalesce(loops);
    for_each_offset(reduced, [&](index_t, index_t from) {
        reduce_taps(context_, stage_, out, in + from, loops, taps, accumulate);
        accumulate = true;
    });
}

void run_reduce(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    if (s.strategy == reduction_strategy::identity) {
        loop_nest loops = result_loops(c, s, box.extent, s.out_step);
        for (strided_loop& l : loops) l.in = 0;
        planning::stage along = s;
        along.strategy = reduction_strategy::along;
        reduce_taps(c, along, out, out, loops, {0, 0, 0}, false);
    } else if (s.strategy == reduction_strategy::slide_along ||
               s.strategy == reduction_strategy::slide_across) {
        run_sliding(c, s, box, out);
    } else {
        const partial_sums sums(c, s, box);
        sums.run(out, s.out_step, 0, sums.units());
    }
    divide(c, s, box.extent, out);
}

namespace {

struct unit_range {
    index_t first, count;
};
using unit_ranges = fixed_vector<unit_range, planning::shared_parts>;

/// The upper levels of the tree over all units, so that splitting them among threads changes no bit.
unit_ranges split_among_threads(index_t units) {
    unit_ranges parts{{0, units}};
    while (2 * parts.size() <= planning::shared_parts && parts[0].count > planning::units_in_sequence) {
        unit_ranges halves;
        for (const unit_range& part : parts) {
            const index_t half =
                part.count > planning::units_in_sequence ? planning::first_half(part.count) : part.count;
            halves.push_back({part.first, half});
            halves.push_back({part.first + half, part.count - half});
        }
        parts = halves;
    }
    return parts;
}

}  // namespace

void run_shared(const planning::plan& p, const planning::stage& s, std::byte* full, std::byte* local,
                std::byte* out) {
    const shape::box box{axis_vector(s.node->shape.size(), 0), s.node->shape};
    const index_t bytes = planning::partial_bytes(s);
    const steps dense = dense_steps(s, box.extent);
    const unit_ranges parts = split_among_threads(planning::unit_count(p, s));
    std::byte* partials = full + s.shared;
    for_each_item(parts.size(), s.threads, [&](index_t item, int slot) {
        const unit_range& part = parts[int(item)];
        const context c{p, full, local + p.thread_bytes * slot};
        if (part.count > 0)
            partial_sums(c, s, box).run(partials + bytes * item, dense, part.first, part.count);
    });
    const context c{p, full, local};
    loop_nest loops = result_loops(c, s, box.extent, dense);
    for (int k = 0; k < loops.size(); ++k) loops[k].in = dense[k];
    for (int width = 1; width < parts.size(); width *= 2) {
        for (int k = 0; k + width < parts.size(); k += 2 * width) {
            if (parts[k + width].count > 0)
                combine(c, s, partials + bytes * k, partials + bytes * (k + width), loops);
        }
    }
    for (int k = 0; k < loops.size(); ++k) loops[k].out = s.out_step[k];
    copy(out, partials, loops, index_t(size_of(s.node->type)));
    divide(c, s, box.extent, out);
}

}  // namespace xf::run
