#include "xfuse/lower/contraction_loops.hpp"
#include "xfuse/lower/held_tiles.hpp"
#include "xfuse/lower/in_step.hpp"
#include "xfuse/lower/inner_regions.hpp"
#include "xfuse/lower/listed_scope.hpp"
#include "xfuse/lower/part_reader.hpp"
#include "xfuse/lower/split_boxes.hpp"
#include "xfuse/plan/borders.hpp"
#include "xfuse/plan/operand_reads.hpp"

namespace xf::lower {
namespace {

/// Bytes from one index to another.
position distance(const position_vector& from, position_vector to, const axis_vector& stride) {
    for (int axis = 0; axis < to.size(); ++axis) to[axis] = to[axis] - from[axis];
    return offset_of(to, stride);
}

void lower_kind(context& c, const planning::stage& s, const box& b, const address& out) {
    if (c.reader != nullptr) return c.reader->read_part(c, s, b, out);
    using lowering = void (*)(context&, const planning::stage&, const box&, const address&);
    static constexpr lowering table[] = {
#define XFUSE_NODE_KIND(name, ...) &lower_##name,
#include "xfuse/graph/node_kinds.def"
    };
    table[static_cast<int>(s.node->kind)](c, s, b, out);
}

/// One box whose loops are whole pieces, or inside of one.
void lower_part(context& c, const planning::stage& s, const box& b, const address& out) {
    if (planning::border_of(c.p, s) == nullptr) return lower_kind(c, s, b, out);
    const planning::operand inner = planning::inner_operand(c.p, s);
    if (c.reader == nullptr && planning::reads_border(c.p, s)) {
        const inner_reading reading(c, s, &inner);
        return lower_kind(c, s, b, out);
    }
    for_each_region(c.range, planning::inner_ranges(c.p, s), b, [&](const box& region, bool is_inner) {
        const inner_reading reading(c, s, is_inner ? &inner : nullptr);
        lower_kind(c, s, region, out + distance(b.low, region.low, s.stride));
    });
}

void lower_in_parts(context& c, const planning::stage& s, box b, const address& out) {
    const position_vector first = b.low;
    for_each_part(c.range, s, b, 0, first.size(), [&](const box& part) {
        forget_packed(c, s);
        lower_part(c, s, part, out + distance(first, part.low, s.stride));
    });
    forget_packed(c, s);
}

/// The part of the producer that a box of the consumer's domain needs: planning::required_region of
/// positions.
box required_region(tile_range& range, const planning::stage& producer, const shape::access_map& map,
                    const box& domain) {
    // What fits in a tile as a whole is computed once.
    if (!producer.is_in_step && !producer.is_border && producer.box == producer.node->shape)
        return {position_vector(producer.box.size(), 0), producer.box};
    box b = image(range, map, domain);
    for (int axis = 0; axis < b.low.size(); ++axis) {
        const index_t step = producer.align[axis];
        if (step == 1) continue;
        const position high = b.low[axis] + b.extent[axis];
        b.low[axis] = range.quotient(b.low[axis], step) * step;
        const position widened = range.quotient(high + (step - 1), step) * step;
        const position end = range.least(widened, producer.node->shape[axis]);
        b.extent[axis] = range.constant(end - b.low[axis]);
    }
    return b;
}

}  // namespace

address realize(context& c, const planning::operand& o, const box& domain) {
    const position first = offset_through(c.range, *o.map, domain.low, o.stride);
    if (o.stage < 0) return memory_at(o.data) + (first + o.first);
    const planning::stage& producer = c.p.stages[std::size_t(o.stage)];
    if (producer.level == planning::storage_level::materialised)
        return address{exec::base::full, nullptr, producer.buffer} + first;
    const box needed = required_region(c.range, producer, *o.map, domain);
    if (producer.is_in_step) return find_in_step(c, producer, needed) + first;
    const address tile = local_at(producer.buffer);
    fill_tile(c, producer, needed, tile);
    return tile + (first - offset_of(needed.low, o.stride));
}

/// Memory is there.
void lower_leaf(context&, const planning::stage&, const box&, const address&) {}

void lower_stage(context& c, const planning::stage& s, const box& b, const address& out) {
    const listed_scope listed(c, s);
    listed.note_computed(b, out);
    if (has_parts(c.range, s, b, 0, b.low.size())) lower_in_parts(c, s, b, out);
    else lower_part(c, s, b, out);
}

}  // namespace xf::lower
