#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/in_step.hpp"
#include "xfuse/lower/shared_reduction.hpp"
#include "xfuse/lower/tile_slot.hpp"

/// One tile of a root: its box, and how it gets into the array that the root fills.
namespace xf::lower {
namespace {

index_t count_along(const planning::stage& s, int axis) {
    const index_t extent = s.node->shape[axis];
    if (extent == s.box[axis]) return extent == 0 ? 0 : 1;
    return extent == 0 ? 0 : (extent + s.box[axis] - 1) / s.box[axis];
}

/// The tile's index along each axis: the last three that are cut move with the counters.
position_vector indices_of(const planning::stage& s, const exec::tile& t) {
    position_vector index(s.box.size(), 0);
    index_t outer = t.outer;
    int counter = counter_count;
    for (int axis = s.box.size(); axis-- > 0;) {
        const index_t count = count_along(s, axis);
        if (count <= 1) continue;
        if (counter > 0) {
            const auto k = std::size_t(--counter);
            index[axis].at = t.at[k];
            index[axis].step[k] = 1;
        } else {
            index[axis].at = outer % count;
            outer /= count;
        }
    }
    return index;
}

box box_of(tile_range& range, const planning::stage& s, const position_vector& index) {
    box b;
    for (int axis = 0; axis < index.size(); ++axis) {
        const position low = index[axis] * s.box[axis];
        const position left = position(s.node->shape[axis]) - low;
        b.low.push_back(low);
        b.extent.push_back(range.is_at_least(left, s.box[axis]) ? s.box[axis] : range.constant(left));
    }
    return b;
}

/// The result's loops over a box, from the stage's buffer to the target.
planning::loop_nest store_nest(const planning::plan& p, const planning::stage& s, const axis_vector& extent) {
    const index_t size = index_t(size_of(p.out.type));
    planning::loop_nest loops;
    for (int axis = 0; axis < extent.size(); ++axis)
        loops.push_back({extent[axis], p.out.strides[axis] * size, s.stride[axis]});
    return loops;
}

void lower_box(context& c, const planning::stage& s, const box& b) {
    if (s.level == planning::storage_level::materialised)
        return lower_stage(c, s, b,
                           address{exec::base::full, nullptr, s.buffer} + offset_of(b.low, s.stride));
    const index_t size = index_t(size_of(s.node->type));
    address to{exec::base::target, nullptr, 0};
    // Several results have memory of their own each.
    if (!graph::properties(s.node->kind).has_several_results)
        to.offset = offset_of(b.low, c.p.out.strides) * size;
    if (s.level == planning::storage_level::output) return lower_stage(c, s, b, to);
    const address tile = local_at(s.buffer);
    lower_stage(c, s, b, tile);
    const planning::loop_nest loops = store_nest(c.p, s, b.extent);
    if (c.p.is_streamed) stream(c, to, tile, loops, size);
    else copy(c, to, tile, loops, size);
}

}  // namespace

exec::tile_loops tile_loops_of(const planning::stage& s) {
    exec::tile_loops loops;
    int counter = counter_count;
    for (int axis = s.box.size(); axis-- > 0;) {
        const index_t count = count_along(s, axis);
        if (count == 1) continue;
        if (counter > 0) loops.count[std::size_t(--counter)] = count;
        else loops.outer *= count;
    }
    return loops;
}

void lower_tile(context& c, const planning::stage& s, const exec::tile& t) {
    const position_vector index = indices_of(s, t);
    if (s.in_step_count > 0) keep_in_step(c, s, index);
    lower_box(c, s, box_of(c.range, s, index));
}

bool starts_cold(context& c, const planning::stage& s, const exec::tile& t) {
    return s.in_step_count > 0 && !is_in_step(c, s, indices_of(s, t));
}

void lower_tile_alone(context& c, const planning::stage& s, index_t item) {
    position_vector index(s.box.size(), 0);
    for (int axis = s.box.size(); axis-- > 0;) {
        const index_t count = count_along(s, axis);
        if (count <= 1) continue;
        index[axis].at = item % count;
        item /= count;
    }
    if (s.in_step_count > 0) keep_in_step(c, s, index);
    lower_box(c, s, box_of(c.range, s, index));
}

namespace {

void run_fence(const std::byte*, void* const*) { kernels::active().stream_fence(); }
constexpr exec::operation fence_operation{"fence", &run_fence};

}  // namespace

bool has_end(const planning::plan& p) {
    return p.temporary != nullptr || p.results_wait || p.is_streamed || p.streams_rows;
}

void lower_end(context& c) {
    const planning::stage& s = c.p.root();
    if (c.p.results_wait) {
        for (int k = 0; k < s.operand_count; ++k)
            lower_waiting(c, c.p.stages[std::size_t(c.operand_of(s, k).stage)]);
    }
    if (c.p.temporary != nullptr) {
        copy(c, address{exec::base::target, nullptr, 0}, address{exec::base::full, nullptr, s.buffer},
             store_nest(c.p, s, s.node->shape), index_t(size_of(c.p.out.type)));
    }
    if (c.p.is_streamed || c.p.streams_rows) c.emit(fence_operation, {}, no_loops{}, {});
}

}  // namespace xf::lower
