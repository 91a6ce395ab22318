#include <algorithm>
#include <numeric>

#include "box_sequence.hpp"
#include "forced.hpp"
#include "operand_parts.hpp"
#include "xfuse/plan/motion_passes.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/operand_reads.hpp"

namespace xf::planning {

shape::box required_region(const stage& producer, const shape::access_map& map, const shape::box& domain) {
    if (!producer.is_border && producer.box == producer.node->shape)
        return {axis_vector(producer.box.size(), 0), producer.box};
    shape::box box = shape::image(map, domain);
    for (int axis = 0; axis < box.low.size(); ++axis) {
        const index_t step = producer.align[axis];
        if (step == 1) continue;
        const index_t high = box.low[axis] + box.extent[axis];
        box.low[axis] = box.low[axis] / step * step;
        box.extent[axis] =
            std::min((high + step - 1) / step * step, producer.node->shape[axis]) - box.low[axis];
    }
    return box;
}

namespace {

nest_footprint infer_under(plan& p, int root, const box_sequence& boxes);

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
    const int along = s.node->is_rolled || may_roll(p, s) ? rolling_axis_of(m) : -1;
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

/// What lies under a border is memory, of which little is read for it.
nest_footprint border_footprint(stage& pad) {
    pad.block = pad.box;
    pad.rolling_axis = -1;
    pad.is_in_step = false;
    pad.recomputed = 1;
    pad.bytes = shape::volume(pad.box) * index_t(size_of(pad.node->type));
    nest_footprint size;
    size.bytes = pad.bytes;
    return size;
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
    if (producer.is_border) return border_footprint(producer);
    if (!producer.is_blocked) choose_rolling_buffer(producer, r.boxes, may_roll(p, producer));
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
        const reading r = reading_of(s, *o.map, k);
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
