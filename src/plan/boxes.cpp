#include <algorithm>

#include "xfuse/plan/machine.hpp"
#include "xfuse/plan/passes.hpp"

namespace xf::planning {
namespace {

index_t round_up(index_t value, index_t to) { return (value + to - 1) / to * to; }

/// The part of the reduced axes taken at a time where the operand has to be computed. It follows from
/// the reduced extents alone: the order of a sum must not depend on tiles or threads.
void choose_chunk(stage& s, bool operand_is_computed, bool operand_has_twin) {
    const graph::node& n = *s.node;
    s.chunk.clear();
    index_t volume = index_t(size_of(n.operand_type));
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        s.chunk.push_back(n.domain[axis]);
        volume *= n.domain[axis];
    }
    if (!operand_is_computed || n.kind == graph::node_kind::contract) return;
    // A shared operand is there as a whole; the decision follows from the graph, not from the tiles.
    if (operand_has_twin && volume <= most_shared_bytes) return;
    for (int k = 0; k < s.chunk.size() && volume > chunk_bytes; ++k) {
        const index_t align = s.align[n.shape.size() + k];
        while (s.chunk[k] > align && volume > chunk_bytes) {
            const index_t half = std::max(round_up((s.chunk[k] + 1) / 2, align), align);
            if (half == s.chunk[k]) break;
            volume = volume / s.chunk[k] * half;
            s.chunk[k] = half;
        }
        // The places that an arg counts must follow each other: all of the axes inside the one that is cut.
        if (n.kind == graph::node_kind::arg && s.chunk[k] > 1) break;
    }
}

/// The part of a scan's axis taken at a time where the operand has to be computed: results carry over
/// from one to the next, so it may be short.
void choose_span(stage& s, bool operand_is_computed) {
    if (s.node->kind != graph::node_kind::scan) return;
    s.span = s.block[s.node->along];
    if (!operand_is_computed || s.span == 0) return;
    const index_t entry = shape::volume(s.block) / s.span * index_t(size_of(s.node->operand_type));
    const index_t least = s.inner_axis == s.node->along ? shortest_span_row : shortest_span;
    s.span = std::clamp<index_t>(chunk_bytes / std::max<index_t>(entry, 1), std::min(least, s.span), s.span);
}

/// The consumer's domain as one operand sees it: how much of it is read at a time, how often in all, and
/// how often for each box of the consumer (a part of a join for some boxes only, a scan's in spans).
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
    for (int axis = 0; axis < read.size(); ++axis) {
        index_t& extent = r.at_once[axis];
        boxes *= double(n.domain[axis]) / double(std::max<index_t>(extent, 1));
        if (n.kind == graph::node_kind::scan && axis == n.along) extent = s.span;
        extent = std::min(extent, read[axis]);
        r.count *= double(read[axis]) / double(std::max<index_t>(extent, 1));
    }
    if (boxes > 0) r.per_box = r.count / boxes;
    r.count *= s.recomputed;
    return r;
}

/// The same as a box of the producing stage, widened to where its axes are split.
axis_vector needed_box(const stage& producer, axis_vector extent) {
    for (int axis = 0; axis < extent.size(); ++axis) {
        const index_t align = producer.align[axis];
        const index_t aligned = align == 1 ? extent[axis] : round_up(extent[axis], align) + align;
        extent[axis] = std::min(aligned, producer.node->shape[axis]);
    }
    return extent;
}

}  // namespace

shape::box box_needed(const stage& producer, const shape::access_map& map, const shape::box& domain) {
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

nest_size size_under(plan& p, int root);

/// The stage's box grows to what this consumer needs of it as well.
nest_size size_operand(plan& p, const stage& s, int which, double count, const axis_vector& extent) {
    const operand& o = p.operands[s.first_operand + which];
    stage& producer = p.stages[o.stage];
    axis_vector box = needed_box(producer, extent);
    const bool again = producer.sized == p.sizing;
    if (again) {
        bool grows = false;
        for (int axis = 0; axis < box.size(); ++axis) {
            grows |= box[axis] > producer.box[axis];
            box[axis] = std::max(box[axis], producer.box[axis]);
        }
        if (!grows) return {};
    }
    producer.sized = p.sizing;
    producer.box = box;
    const double volume = double(shape::volume(producer.box));
    producer.recomputed = count * volume / double(std::max<index_t>(producer.node->volume(), 1));
    producer.bytes = index_t(volume) * index_t(size_of(producer.node->type));
    nest_size size;
    if (!producer.is_blocked) {
        producer.block = producer.box;
        size = size_under(p, o.stage);
    }
    if (!is_in_place(p, s, which)) size.bytes += producer.bytes;
    return size;
}

nest_size size_under(plan& p, int root) {
    stage& s = p.stages[root];
    bool computed_operand = false, twin = false;
    for (int k = 0; k < s.operand_count; ++k) {
        const int id = p.operands[s.first_operand + k].stage;
        if (id < 0 || p.stages[id].where != place::tile) continue;
        computed_operand = true;
        twin |= p.stages[id].node->has_twin;
    }
    choose_chunk(s, computed_operand, twin);
    choose_span(s, computed_operand);
    nest_size size;
    for (int k = 0; k < s.operand_count; ++k) {
        const operand& o = p.operands[s.first_operand + k];
        const reading r = reading_of(s, k);
        const shape::box part{axis_vector(r.at_once.size(), 0), r.at_once};
        const axis_vector extent = shape::image(*o.map, part).extent;
        const double elements = r.per_box * double(shape::volume(extent));
        size.touched += elements;
        if (o.stage < 0)
            size.memory += elements * double(size_of(p.g.nodes[p.g.operands(*s.node)[k].node].type));
        if (o.stage < 0 || p.stages[o.stage].where != place::tile) continue;
        const nest_size below = size_operand(p, s, k, r.count, extent);
        size.bytes += below.bytes;
        size.touched += r.per_box * below.touched;
        size.memory += r.per_box * below.memory;
    }
    return size;
}

}  // namespace

nest_size size_boxes(plan& p, int root) {
    ++p.sizing;
    return size_under(p, root);
}

}  // namespace xf::planning
