#include <algorithm>
#include <cassert>

#include "xfuse/plan/passes.hpp"
#include "xfuse/run/context.hpp"
#include "xfuse/run/copy.hpp"
#include "xfuse/run/split_boxes.hpp"

namespace xf::run {
namespace {

index_t offset_of(const axis_vector& index, const axis_vector& stride) {
    index_t offset = 0;
    for (int axis = 0; axis < stride.size(); ++axis) offset += index[axis] * stride[axis];
    return offset;
}

/// The part of a box that the rolling buffer holds already: rows along its axis, and how far they have to
/// move.
struct reused_part {
    index_t entries = 0, from = 0;
};
reused_part find_reused(const planning::stage& s, const shape::box& held, const shape::box& needed) {
    const int axis = s.rolling_axis;
    if (axis < 0 || held.extent[0] < 0) return {};
    for (int other = 0; other < needed.low.size(); ++other) {
        const bool same = held.low[other] == needed.low[other] && held.extent[other] == needed.extent[other];
        if (other != axis && !same) return {};
    }
    const index_t from = needed.low[axis] - held.low[axis];
    if (from < 0 || from >= held.extent[axis]) return {};
    return {std::min(held.extent[axis] - from, needed.extent[axis]), from};
}

/// Moves the reused rows to the front of the tile, one at a time, the first one first.
void move_reused(const planning::stage& s, const axis_vector& extent, const reused_part& kept,
                 std::byte* tile) {
    planning::loop_nest loops;
    for (int axis = 0; axis < extent.size(); ++axis) {
        if (axis != s.rolling_axis) loops.push_back({extent[axis], s.stride[axis], s.stride[axis]});
    }
    const index_t step = s.stride[s.rolling_axis];
    for (index_t i = 0; kept.from > 0 && i < kept.entries; ++i) {
        copy(tile + i * step, tile + (i + kept.from) * step, loops, index_t(size_of(s.node->type)));
    }
}

/// One box whose loops are whole pieces, or inside of one.
void run_part(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    switch (s.node->kind) {
        case graph::node_kind::leaf: break;
        case graph::node_kind::map: return run_map(c, s, box, out);
        case graph::node_kind::copy: return run_copy(c, s, box, out);
        case graph::node_kind::reduce: return run_reduce(c, s, box, out);
        case graph::node_kind::arg_reduce: return run_arg_reduce(c, s, box, out);
        case graph::node_kind::contract: return run_contract(c, s, box, out);
        case graph::node_kind::pad: return run_pad(c, s, box, out);
        case graph::node_kind::gather: return run_gather(c, s, box, out);
        case graph::node_kind::concatenate: return run_concatenate(c, s, box, out);
        case graph::node_kind::scan: return run_scan(c, s, box, out);
        case graph::node_kind::tuple: return run_tuple(c, s, box);
    }
}

/// Columns that are packed for one part do not stay for the next: they may be walked by other loops.
void forget_columns(const context& c, const planning::stage& s) {
    if (planning::packs_b(s)) new (c.scratch_of(s)) planning::packed_key;
}

void run_in_parts(const context& c, const planning::stage& s, shape::box box, std::byte* out) {
    const axis_vector first = box.low;
    for_each_part(s, box, 0, first.size(), [&](const shape::box& part) {
        forget_columns(c, s);
        axis_vector within = part.low;
        for (int axis = 0; axis < within.size(); ++axis) within[axis] -= first[axis];
        run_part(c, s, part, out == nullptr ? nullptr : out + offset_of(within, s.stride));
    });
    forget_columns(c, s);
}

void run_in_blocks(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    if (!s.is_blocked && s.rolling_axis < 0) return run_stage(c, s, box, out);
    shape::box block = box;
    const auto run_from = [&](const auto& self, int axis, std::byte* to) -> void {
        if (axis == box.low.size()) return run_stage(c, s, block, to);
        for (index_t at = 0; at < box.extent[axis]; at += s.block[axis]) {
            block.low[axis] = box.low[axis] + at;
            block.extent[axis] = std::min(s.block[axis], box.extent[axis] - at);
            self(self, axis + 1, to + at * s.stride[axis]);
        }
    };
    run_from(run_from, 0, out);
}

[[maybe_unused]] bool fits(const shape::box& needed, const axis_vector& tile) {
    for (int axis = 0; axis < tile.size(); ++axis) {
        if (needed.extent[axis] > tile[axis]) return false;
    }
    return true;
}

/// Computes what the tile does not hold of the box yet: for another consumer, or from the box before.
void fill_tile(const context& c, const planning::stage& s, const shape::box& needed, std::byte* tile) {
    assert(fits(needed, s.box));
    if (s.held < 0) return run_in_blocks(c, s, needed, tile);
    auto& held = *reinterpret_cast<shape::box*>(c.local + s.held);
    if (held.low == needed.low && held.extent == needed.extent) return;
    const reused_part kept = find_reused(s, held, needed);
    held = needed;
    if (kept.entries == 0) return run_in_blocks(c, s, needed, tile);
    move_reused(s, needed.extent, kept, tile);
    shape::box rest = needed;
    rest.low[s.rolling_axis] += kept.entries;
    rest.extent[s.rolling_axis] -= kept.entries;
    run_in_blocks(c, s, rest, tile + kept.entries * s.stride[s.rolling_axis]);
}

}  // namespace

const std::byte* realize(const context& c, const planning::operand& o, const shape::box& domain) {
    axis_vector first = shape::apply(*o.map, {domain.low.data(), std::size_t(domain.low.size())});
    if (o.stage < 0) return o.data + offset_of(first, o.stride);
    const planning::stage& producer = c.p.stages[o.stage];
    if (producer.level == planning::storage_level::materialised)
        return c.full + producer.buffer + offset_of(first, o.stride);
    const shape::box needed = planning::required_region(producer, *o.map, domain);
    std::byte* tile = c.local + producer.buffer;
    fill_tile(c, producer, needed, tile);
    for (int axis = 0; axis < first.size(); ++axis) first[axis] -= needed.low[axis];
    return tile + offset_of(first, o.stride);
}

axis_vector loop_extents(const planning::stage& s, const axis_vector& extent, int first, int last) {
    axis_vector extents;
    for (int k = first; k < last; ++k)
        extents.push_back(planning::loop_extent(s.loops, k, extent[s.loops[k].axis]));
    return extents;
}

void run_stage(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    if (has_parts(s, box, 0, box.low.size())) run_in_parts(c, s, box, out);
    else run_part(c, s, box, out);
}

bool has_parts(const planning::stage& s, const shape::box& box, int first, int last) {
    if (s.loops.size() == s.node->domain.size()) return false;
    for (int axis = first; axis < last; ++axis) {
        const index_t high = box.low[axis] + box.extent[axis];
        if (box.extent[axis] > 0 && planning::part_end(s, axis, box.low[axis], high) < high) return true;
    }
    return false;
}

}  // namespace xf::run
