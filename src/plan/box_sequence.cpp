#include "box_sequence.hpp"

#include <algorithm>
#include <numeric>

#include "xfuse/core/round_up.hpp"
#include "xfuse/plan/motion_passes.hpp"
#include "xfuse/plan/operand_reads.hpp"
#include "xfuse/plan/piece_lengths.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {

box_sequence sequence_of(const stage& s, const axis_vector& whole) {
    box_sequence boxes;
    for (int axis = 0; axis < s.block.size(); ++axis) {
        const bool is_cut = s.block[axis] < whole[axis], moves = whole[axis] < s.node->shape[axis];
        if (is_cut) boxes.axis = axis, boxes.step = s.block[axis];
        boxes.alignment.push_back(moves ? 1 : is_cut ? s.block[axis] : 0);
    }
    return boxes;
}

namespace {

/// The same for all axes of the domain: chunks of the reduced ones, spans of a scan's.
axis_vector start_alignment(const stage& s, const box_sequence& boxes) {
    const graph::node& n = *s.node;
    axis_vector starts = boxes.alignment;
    if (takes_spans(s)) starts[n.along] = s.span;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        const int k = axis - n.shape.size();
        starts.push_back(k < s.chunk.size() && s.chunk[k] != n.domain[axis] ? s.chunk[k] : 0);
    }
    // Parts of a box start where it does, and at whole pieces.
    for (const loop& l : s.loops) {
        const bool may_start = l.div > s.align[l.axis] || l.div == piece_along(s, l.axis);
        if (l.div > 1 && may_start && is_walked_in_parts(s, l.axis))
            starts[l.axis] = std::gcd(starts[l.axis], l.div);
    }
    return starts;
}

/// Does the stage read its operands one part after the other? Then their boxes do not advance as its own do.
bool takes_parts(const stage& s) {
    const graph::node& n = *s.node;
    for (int axis = 0; axis < n.domain.size(); ++axis) {
        if (is_walked_in_parts(s, axis)) return true;
    }
    for (int k = 0; k < s.chunk.size(); ++k) {
        if (s.chunk[k] != n.domain[n.shape.size() + k]) return true;
    }
    return takes_spans(s);
}

/// Maps an alignment through one term of a map: if boxes start at multiples of `start`, their images start at
/// multiples of the result (1: unknown, also for negative steps, which start a box where it ended).
index_t alignment_through(const shape::axis_use& use, index_t start) {
    if (use.step < 0) return 1;
    if (start == 0 || use.step == 0) return 0;
    if (use.mod != 0 && start % (use.div * use.mod) == 0) return 0;
    const bool divides = use.mod == 0 && start % use.div == 0;
    return divides ? start / use.div * use.step : 1;
}

}  // namespace

box_sequence sequence_through(const stage& s, const shape::access_map& map, const box_sequence& boxes) {
    const axis_vector starts = start_alignment(s, boxes);
    box_sequence next;
    next.alignment = map.offset;
    bool is_even = boxes.axis >= 0 && !takes_parts(s);
    for (const shape::axis_use& use : map.uses) {
        index_t& multiple = next.alignment[use.producer];
        multiple = std::gcd(multiple, alignment_through(use, starts[use.consumer]));
        if (use.consumer != boxes.axis) continue;
        is_even = is_even && next.axis < 0 && use.is_affine() && use.step > 0;
        next.axis = use.producer;
        next.step = boxes.step * use.step;
    }
    if (!is_even) next.axis = -1;
    // Pad modes that repeat elements read them from anywhere.
    if (s.node->mode != pad_mode::constant)
        next.alignment.resize(0, 0), next.alignment.resize(map.producer_rank(), 1);
    return next;
}

namespace {

index_t aligned_extent(const stage& producer, int axis, index_t extent, index_t start) {
    const index_t align = producer.align[axis];
    const index_t before = start % align == 0 ? 0 : align;
    return std::min(round_up(extent, align) + before, producer.node->shape[axis]);
}

}  // namespace

axis_vector aligned_region(const stage& producer, axis_vector extent, const axis_vector& starts) {
    for (int axis = 0; axis < extent.size(); ++axis)
        extent[axis] = aligned_extent(producer, axis, extent[axis], starts[axis]);
    return extent;
}

void choose_alignment(stage& producer, const axis_vector& extent, const axis_vector& starts, bool again) {
    for (int axis = 0; axis < extent.size(); ++axis) {
        const index_t piece = piece_along(producer, axis);
        if (piece == 1) continue;
        index_t& align = producer.align[axis];
        const index_t most = again ? align : piece;
        for (const loop& l : producer.loops) {
            if (l.axis != axis || l.div > most) continue;
            align = l.div;
            const index_t widened = aligned_extent(producer, axis, extent[axis], starts[axis]);
            if (double(widened) <= max_widening * double(extent[axis])) break;
        }
    }
}

void choose_rolling_buffer(stage& producer, const box_sequence& boxes, bool may_roll) {
    producer.block = producer.box;
    producer.rolling_axis = -1;
    if (!may_roll || boxes.axis < 0 || producer.consumers != 1 || boxes.step >= producer.box[boxes.axis])
        return;
    if (boxes.step % producer.align[boxes.axis] != 0) return;
    producer.rolling_axis = boxes.axis;
    producer.block[boxes.axis] = boxes.step;
}

box_sequence computed_sequence(const stage& s, box_sequence boxes) {
    if (s.is_in_step) {
        boxes.moves = computed_part(boxes.moves);
        boxes.axis = axis_along(boxes.moves);
        if (boxes.axis >= 0) boxes.step = boxes.moves.step[boxes.axis];
    }
    for (int axis = 0; axis < s.box.size(); ++axis) {
        index_t& multiple = boxes.alignment[axis];
        if (axis == s.rolling_axis) multiple = std::gcd(std::gcd(multiple, s.box[axis]), boxes.step);
        if (s.align[axis] > 1) multiple = std::gcd(multiple, s.align[axis]);
    }
    return boxes;
}

}  // namespace xf::planning
