#include <algorithm>
#include <numeric>

#include "xfuse/plan/motion_passes.hpp"
#include "xfuse/plan/planning_passes.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {
namespace {

index_t round_up(index_t value, index_t to) { return (value + to - 1) / to * to; }

/// A window that slides over more results than this reads the whole of its operand at a time.
constexpr index_t max_chunked_windows = 16;
bool slides_far(const graph::node& n, const shape::access_map& map) {
    if (!graph::properties(n.kind).slides_windows || n.reduced_rank() != 1) return false;
    const graph::window_pair pair = graph::find_window(n, map, n.shape.size());
    return pair.producer_axis >= 0 && n.shape[pair.out_axis] > max_chunked_windows;
}

/// The part of the reduced axes taken at a time where the operand has to be computed. It follows from
/// the reduced extents alone: the order of a sum must not depend on tiles or threads.
void choose_chunk(stage& s, const shape::access_map& map, bool operand_is_computed, bool operand_is_common) {
    const graph::node& n = *s.node;
    const graph::kind_properties& kind = graph::properties(n.kind);
    s.chunk.clear();
    index_t volume = index_t(size_of(n.operand_type));
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        s.chunk.push_back(n.domain[axis]);
        volume *= n.domain[axis];
    }
    if (!operand_is_computed || !kind.takes_chunks) return;
    if (slides_far(n, map) || kernels::is_of_windows(n.op)) return;
    // A shared operand is there as a whole; the decision follows from the graph, not from the tiles.
    if (operand_is_common && volume <= max_shared_bytes) return;
    for (int k = 0; k < s.chunk.size() && volume > chunk_bytes; ++k) {
        const int axis = n.shape.size() + k;
        while (s.chunk[k] > s.align[axis] && volume > chunk_bytes) {
            const index_t half = even_length(s, axis, (s.chunk[k] + 1) / 2);
            if (half >= s.chunk[k]) break;
            volume = volume / s.chunk[k] * half;
            s.chunk[k] = half;
        }
        // The places that an arg counts must follow each other: all of the axes inside the one that is cut.
        if (kind.counts_places && s.chunk[k] > 1) break;
    }
}

/// The part of a scan's axis taken at a time where the operand has to be computed: results carry over
/// from one to the next, so it may be short.
void choose_span(stage& s, bool operand_is_computed) {
    s.span = s.block[s.node->along];
    if (!operand_is_computed || s.span == 0 || s.node->row != kernels::row_function::none) return;
    const index_t entry = shape::volume(s.block) / s.span * index_t(size_of(s.node->operand_type));
    const index_t least = s.vector_axis == s.node->along ? shortest_span_row : shortest_span;
    s.span = std::clamp<index_t>(chunk_bytes / std::max<index_t>(entry, 1), std::min(least, s.span), s.span);
}

/// The consumer's domain as one operand sees it: how much of it is read at a time, how often in all, and
/// how often for each box of the consumer (a part of a concatenation for some boxes only, a scan's in spans).
struct reading {
    axis_vector at_once;
    double count = 1, per_box = 1;
};
reading reading_of(const stage& s, int which) {
    const graph::node& n = *s.node;
    const axis_vector read = graph::read_part(n, which, {axis_vector(n.domain.size(), 0), n.domain}).extent;
    reading r;
    r.at_once = s.block;
    for (const index_t extent : s.chunk) r.at_once.push_back(extent);
    double boxes = 1;
    const int spanned = graph::properties(n.kind).runs_along ? n.along : -1;
    for (int axis = 0; axis < read.size(); ++axis) {
        index_t& extent = r.at_once[axis];
        boxes *= double(n.domain[axis]) / double(std::max<index_t>(extent, 1));
        if (axis == spanned) extent = s.span;
        extent = std::min(extent, read[axis]);
        r.count *= double(read[axis]) / double(std::max<index_t>(extent, 1));
    }
    if (boxes > 0) r.per_box = r.count / boxes;
    r.count *= s.recomputed;
    return r;
}

}  // namespace

shape::box required_region(const stage& producer, const shape::access_map& map, const shape::box& domain) {
    if (producer.box == producer.node->shape) return {axis_vector(producer.box.size(), 0), producer.box};
    shape::box box = shape::image(map, domain);
    for (int axis = 0; axis < box.low.size(); ++axis) {
        const index_t step = producer.align[axis];
        if (step == 1) continue;
        const index_t high = box.low[axis] + box.extent[axis];
        box.low[axis] = box.low[axis] / step * step;
        box.extent[axis] = std::min(round_up(high, step), producer.node->shape[axis]) - box.low[axis];
    }
    return box;
}

namespace {

/// How the boxes of a stage follow each other as its consumer moves over the result.
///
/// Example: a 3 x 3 window over a tile of 8 x 64 of the result needs boxes of 10 x 66 of its operand that
/// advance by 8 along axis 0; two of their 10 rows were in the box before, so a rolling buffer computes 8
/// rows per step.
struct box_sequence {
    int axis = -1;  ///< they advance along this axis; -1: not by a constant step
    index_t step = 0;
    axis_vector alignment;  ///< along each axis they start at multiples of this; 0: always at the start
    motion moves;           ///< along all axes, of nests with rolled stages
    bool has_motion = false;
};

nest_footprint infer_under(plan& p, int root, const box_sequence& boxes);

/// The boxes of a root, or the sub-tiles of a tile, advance along the last axis that is split.
box_sequence sequence_of(const stage& s, const axis_vector& whole) {
    box_sequence boxes;
    for (int axis = 0; axis < s.block.size(); ++axis) {
        const bool is_cut = s.block[axis] < whole[axis], moves = whole[axis] < s.node->shape[axis];
        if (is_cut) boxes.axis = axis, boxes.step = s.block[axis];
        boxes.alignment.push_back(moves ? 1 : is_cut ? s.block[axis] : 0);
    }
    return boxes;
}

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

/// How the boxes of an operand follow each other when those of its consumer do.
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

/// The same as a box of the producing stage, widened to where its axes are split. Boxes that start at whole
/// pieces of a split axis meet no piece before.
index_t aligned_extent(const stage& producer, int axis, index_t extent, index_t start) {
    const index_t align = producer.align[axis];
    const index_t before = start % align == 0 ? 0 : align;
    return std::min(round_up(extent, align) + before, producer.node->shape[axis]);
}
axis_vector aligned_region(const stage& producer, axis_vector extent, const axis_vector& starts) {
    for (int axis = 0; axis < extent.size(); ++axis)
        extent[axis] = aligned_extent(producer, axis, extent[axis], starts[axis]);
    return extent;
}

/// The largest division along each axis to which boxes are widened, so that none is computed in parts: not
/// one that makes them much larger. What several consumers read takes the smallest of theirs.
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

/// A tile that overlaps the next one becomes a rolling buffer: the overlap is kept, only the rest is
/// computed.
void choose_rolling_buffer(stage& producer, const box_sequence& boxes) {
    producer.block = producer.box;
    producer.rolling_axis = -1;
    if (boxes.axis < 0 || producer.consumers != 1 || boxes.step >= producer.box[boxes.axis]) return;
    if (boxes.step % producer.align[boxes.axis] != 0) return;
    producer.rolling_axis = boxes.axis;
    producer.block[boxes.axis] = boxes.step;
}

/// Alignment of the regions actually computed: after reuse from the rolling buffer, and rounded down to axis
/// splits.
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

/// What a consumer requires of a stage.
struct request {
    axis_vector box;
    box_sequence boxes;
    double elements;  ///< of all the boxes it requires, one after the other
};

/// A shared stage is sized once the requests of all its consumers in the nest are known: for the largest box,
/// and an alignment that suits all. False while requests are missing.
bool collect(stage& producer, requests& all, request& r) {
    if (all.asked > 0) {
        for (int axis = 0; axis < r.box.size(); ++axis) {
            r.box[axis] = std::max(r.box[axis], producer.box[axis]);
            index_t& multiple = r.boxes.alignment[axis];
            multiple = std::gcd(multiple, all.starts[axis]);
        }
        r.elements = std::max(r.elements, producer.recomputed);
        if (r.boxes.has_motion) unite(r.boxes.moves, all.moves, producer);
    }
    if (r.boxes.has_motion) all.moves = r.boxes.moves;
    producer.box = r.box;
    all.starts = r.boxes.alignment;
    producer.recomputed = r.elements;
    r.boxes.axis = -1;
    return ++all.asked == all.asking;
}

/// Sizes a stage that keeps what the next tile needs again, or what several consumers need, by the motion of
/// its regions; false if it is neither, and is computed when its consumer is.
bool put_in_step(plan& p, int id, const motion& m) {
    stage& s = p.stages[std::size_t(id)];
    const int along = rolling_axis_of(m);
    if (!s.node->is_rolled && along < 0) {
        s.rolling_axis = -1;
        s.block = s.box;
        return false;
    }
    p.motions[std::size_t(id)] = m;
    for (int axis = 0; axis < s.box.size(); ++axis)
        s.box[axis] = std::min(m.extent[axis], s.node->shape[axis]);
    s.block = s.box;
    s.rolling_axis = along;
    if (along >= 0) s.block[along] = std::min(m.step[along], s.box[along]);
    return true;
}

/// Elements that all tiles of the root compute of a stage in step, and each thread but the first before its
/// first tile.
double elements_in_step(const plan& p, const stage& s, const motion& m) {
    const stage& root = p.stages[std::size_t(p.notes.nest_root)];
    double tiles = 1;
    for (const int axis : m.with) {
        if (axis >= 0) tiles *= double(root.node->shape[axis]) / double(root.block[axis]);
    }
    const double computed = tiles * double(shape::volume(s.block));
    if (s.rolling_axis < 0) return computed;
    const int along = s.rolling_axis;
    const index_t rows = m.low[along] + m.extent[along] - m.step[along] - m.start;
    const double row = double(shape::volume(s.box)) / double(s.box[along]);
    return computed + double(root.threads - 1) * double(std::max<index_t>(rows, 0)) * row;
}

nest_footprint infer_operand(plan& p, const stage& s, int which, double count, const axis_vector& extent,
                             const box_sequence& boxes) {
    const operand& o = p.operands[s.first_operand + which];
    stage& producer = p.stages[std::size_t(o.stage)];
    requests* all = producer.consumers > 1 ? &p.notes.shared[std::size_t(o.stage)] : nullptr;
    choose_alignment(producer, extent, boxes.alignment, all != nullptr && all->asked > 0);
    request r{aligned_region(producer, extent, boxes.alignment), boxes, 0};
    r.elements = count * double(shape::volume(r.box));
    r.boxes.has_motion &= !producer.is_blocked;
    if (r.boxes.has_motion) widen(r.boxes.moves, producer);
    if (all != nullptr && !collect(producer, *all, r)) return {};
    producer.box = r.box;
    if (!producer.is_blocked) choose_rolling_buffer(producer, r.boxes);
    producer.is_in_step = r.boxes.has_motion && put_in_step(p, o.stage, r.boxes.moves);
    if (r.boxes.has_motion && !producer.is_in_step && producer.box == producer.node->shape)
        r.boxes.moves = motion_of_whole(producer, r.boxes.moves);
    const double computed = producer.is_in_step          ? elements_in_step(p, producer, r.boxes.moves)
                            : producer.rolling_axis >= 0 ? count * double(shape::volume(producer.block))
                                                         : r.elements;
    producer.recomputed = computed / double(std::max<index_t>(producer.node->volume(), 1));
    producer.bytes = shape::volume(producer.box) * index_t(size_of(producer.node->type));
    nest_footprint size;
    if (!producer.is_blocked) size = infer_under(p, o.stage, computed_sequence(producer, r.boxes));
    if (!is_in_place(p, s, which)) size.bytes += producer.bytes;
    size.is_in_step |= producer.is_in_step;
    return size;
}

/// Counts the consumers that each shared stage has in this nest.
void count_asking(plan& p, int root) {
    const stage& s = p.stages[std::size_t(root)];
    for (int k = 0; k < s.operand_count; ++k) {
        const int id = p.operands[s.first_operand + k].stage;
        if (id < 0 || p.stages[std::size_t(id)].level != storage_level::tile) continue;
        requests& all = p.notes.shared[std::size_t(id)];
        const bool is_first = all.sized != p.notes.sizing;
        if (is_first) all.asking = all.asked = 0;
        all.sized = p.notes.sizing;
        ++all.asking;
        if (is_first && !p.stages[std::size_t(id)].is_blocked) count_asking(p, id);
    }
}

nest_footprint infer_under(plan& p, int root, const box_sequence& boxes) {
    stage& s = p.stages[root];
    bool computed_operand = false, is_common = false;
    for (int k = 0; k < s.operand_count; ++k) {
        const int id = p.operands[s.first_operand + k].stage;
        if (id < 0 || p.stages[id].level != storage_level::tile) continue;
        computed_operand = true;
        is_common |= p.stages[id].node->is_common;
    }
    const graph::kind_properties& kind = graph::properties(s.node->kind);
    if (kind.reduces) choose_chunk(s, *p.operands[s.first_operand].map, computed_operand, is_common);
    if (kind.runs_along) choose_span(s, computed_operand);
    nest_footprint size;
    for (int k = 0; k < s.operand_count; ++k) {
        const operand& o = p.operands[s.first_operand + k];
        const reading r = reading_of(s, k);
        const shape::box part{axis_vector(r.at_once.size(), 0), r.at_once};
        const axis_vector extent = shape::image(*o.map, part).extent;
        const double elements = r.per_box * double(shape::volume(extent));
        size.touched += elements;
        if (o.stage < 0)
            size.memory += elements * double(size_of(p.g.nodes[p.g.operands(*s.node)[k].node].type));
        if (o.stage < 0 || p.stages[o.stage].level != storage_level::tile) continue;
        box_sequence through = sequence_through(s, *o.map, boxes);
        through.has_motion = boxes.has_motion;
        if (boxes.has_motion) through.moves = motion_through(s, *o.map, boxes.moves, p.stages[o.stage]);
        const nest_footprint below = infer_operand(p, s, k, r.count, extent, through);
        size.bytes += below.bytes;
        size.touched += r.per_box * below.touched;
        size.memory += r.per_box * below.memory;
        size.is_in_step |= below.is_in_step;
    }
    return size;
}

}  // namespace

nest_footprint infer_bounds(plan& p, int root) {
    ++p.notes.sizing;
    if (p.is_shared) count_asking(p, root);
    const stage& s = p.stages[root];
    const bool is_tile = s.level == storage_level::tile && s.is_blocked;
    box_sequence boxes = sequence_of(s, is_tile ? s.box : s.node->shape);
    boxes.has_motion = p.rolls_shared && !is_tile;
    if (boxes.has_motion) boxes.moves = motion_of(s);
    p.notes.nest_root = root;
    return infer_under(p, root, boxes);
}

}  // namespace xf::planning
