#include "xfuse/lower/reduction_tree.hpp"

#include <algorithm>

#include "xfuse/lower/odometer.hpp"
#include "xfuse/lower/split_boxes.hpp"
#include "xfuse/plan/finished_results.hpp"
#include "xfuse/plan/operand_reads.hpp"

namespace xf::lower {

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

partial_sums::partial_sums(context& c, const planning::stage& s, const box& b)
    : context_(c),
      stage_(s),
      operand_(c.operand_of(s, 0)),
      box_(b),
      domain_(b),
      is_computed_(planning::reads_tile(c.p, s)),
      units_(planning::unit_count(c.p, s)),
      box_bytes_(planning::partial_bytes(s)),
      temporaries_(local_at(s.scratch + s.scratch_bytes - box_bytes_ * planning::tree_depth(units_))) {
    for (const index_t extent : s.chunk) {
        domain_.low.push_back(0);
        domain_.extent.push_back(extent);
    }
    if (is_computed_) return;
    in_ = realize(c, operand_, domain_);
    outer_ = planning::reduced_loops(c.p, s, operand_, s.chunk);
    if (!outer_.empty()) taps_ = take_loop(outer_, planning::tap_loop(s, outer_));
    if (s.strategy == reduction_strategy::along)
        tap_units_ = (taps_.extent + planning::unit_taps - 1) / planning::unit_taps;
}

void partial_sums::lower(const address& out, const steps& to, index_t first, index_t count, int level) const {
    if (count <= planning::units_in_sequence) {
        for (index_t u = 0; u < count;) u += lower_units(out, to, first + u, count - u, u > 0);
        return;
    }
    const index_t half = planning::first_half(count);
    lower(out, to, first, half, level + 1);
    const address other = temporaries_ + box_bytes_ * level;
    const steps aside = dense_steps(stage_, box_.extent);
    lower(other, aside, first + half, count - half, level + 1);
    loop_nest loops = result_loops(context_, stage_, box_.extent, to);
    for (int k = 0; k < loops.size(); ++k) loops[k].in = aside[k];
    combine(context_, stage_, out, other, loops);
}

index_t partial_sums::lower_units(const address& out, const steps& to, index_t unit, index_t count,
                                  bool accumulate) const {
    if (!is_computed_) return lower_rows(out, to, unit, count, accumulate);
    lower_chunk(out, to, unit, accumulate);
    return 1;
}

index_t partial_sums::lower_rows(const address& out, const steps& to, index_t unit, index_t count,
                                 bool accumulate) const {
    strided_loop taps = taps_, units = {1, 0, 0};
    address in = in_;
    if (tap_units_ > 1) {
        const index_t at = unit % tap_units_, first = at * planning::unit_taps;
        units = {taps.extent / planning::unit_taps - at, 0, planning::unit_taps * taps.in};
        in.offset.at += first * taps.in;
        taps.extent = std::min(planning::unit_taps, taps.extent - first);
        unit /= tap_units_;
    } else if (!outer_.empty()) {
        units = {outer_.back().extent - unit % outer_.back().extent, 0, outer_.back().in};
    }
    for (int k = outer_.size(); k-- > 0;) {
        in.offset.at += unit % outer_[k].extent * outer_[k].in;
        unit /= outer_[k].extent;
    }
    loop_nest loops = result_loops(context_, stage_, box_.extent, to);
    planning::coalesce(loops);
    units.extent = std::min(units.extent, count);
    const bool is_one_call =
        units.extent > 1 && loops.empty() && stage_.strategy == reduction_strategy::along;
    if (is_one_call) loops.push_back(units);
    reduce_taps(context_, stage_, stage_.strategy, out, in, loops, taps, accumulate);
    return is_one_call ? units.extent : 1;
}

/// Computes one chunk of the operand and reduces it while it is hot.
void partial_sums::lower_chunk(const address& out, const steps& to, index_t unit, bool accumulate) const {
    const int rank = stage_.node->shape.size();
    box part = domain_;
    for (int k = stage_.chunk.size(); k-- > 0;) {
        const index_t whole = stage_.node->domain[rank + k];
        const index_t parts = (whole + stage_.chunk[k] - 1) / stage_.chunk[k];
        const index_t low = unit % parts * stage_.chunk[k];
        part.low[rank + k] = low;
        part.extent[rank + k] = std::min(stage_.chunk[k], whole - low);
        unit /= parts;
    }
    for_each_part(context_.range, stage_, part, rank, part.low.size(), [&](const box& whole_pieces) {
        lower_computed(out, to, whole_pieces, accumulate);
        accumulate = true;
    });
}

void partial_sums::lower_computed(const address& out, const steps& to, const box& part,
                                  bool accumulate) const {
    const int rank = stage_.node->shape.size();
    axis_vector extents;
    for (int axis = rank; axis < part.extent.size(); ++axis) extents.push_back(part.extent[axis]);
    const address in = realize(context_, operand_, part);
    loop_nest reduced = planning::reduced_loops(context_.p, stage_, operand_, extents);
    const strided_loop taps =
        reduced.empty() ? strided_loop{} : take_loop(reduced, planning::tap_loop(stage_, reduced));
    loop_nest loops = result_loops(context_, stage_, box_.extent, to);
    planning::coalesce(loops);
    for_each_offset(reduced, [&](index_t, index_t from) {
        reduce_taps(context_, stage_, stage_.strategy, out, in + from, loops, taps, accumulate);
        accumulate = true;
    });
}

void lower_reduce(context& c, const planning::stage& s, const box& b, const address& out) {
    if (const planning::stage* from = planning::contraction_storing(c.p, s))
        return lower_stored(c, *from, s, b, out);
    if (s.strategy == reduction_strategy::identity) {
        loop_nest loops = result_loops(c, s, b.extent, s.out_step);
        for (strided_loop& l : loops) l.in = 0;
        reduce_taps(c, s, reduction_strategy::along, out, out, loops, {0, 0, 0}, false);
    } else if (s.strategy == reduction_strategy::slide_along ||
               s.strategy == reduction_strategy::slide_across) {
        lower_sliding(c, s, b, out);
    } else if (s.strategy == reduction_strategy::windows ||
               s.strategy == reduction_strategy::windows_by_lines) {
        return lower_windows(c, s, b, out);
    } else {
        const partial_sums sums(c, s, b);
        sums.lower(out, s.out_step, 0, sums.units());
    }
    divide(c, s, b.extent, out);
}

}  // namespace xf::lower
