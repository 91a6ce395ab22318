#include "xfuse/run/run_plan.hpp"

#include <algorithm>

#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/run/copy.hpp"
#include "xfuse/run/parallel.hpp"
#include "xfuse/run/reduction_tree.hpp"

namespace xf::run {
namespace {

/// The boxes that a root stage is computed in, the last axis fastest.
struct tiling {
    axis_vector counts;
    index_t count = 1;

    explicit tiling(const planning::stage& s) {
        for (int axis = 0; axis < s.box.size(); ++axis) {
            const index_t extent = s.node->shape[axis];
            counts.push_back(extent == 0 ? 0 : (extent + s.box[axis] - 1) / s.box[axis]);
            count *= counts.back();
        }
    }
    shape::box at(const planning::stage& s, index_t item) const {
        shape::box box{axis_vector(counts.size(), 0), s.box};
        for (int axis = counts.size(); axis-- > 0;) {
            box.low[axis] = item % counts[axis] * s.box[axis];
            box.extent[axis] = std::min(s.box[axis], s.node->shape[axis] - box.low[axis]);
            item /= counts[axis];
        }
        return box;
    }
};

index_t offset_of(const axis_vector& low, const axis_vector& stride) {
    index_t offset = 0;
    for (int axis = 0; axis < low.size(); ++axis) offset += low[axis] * stride[axis];
    return offset;
}

/// The result's loops over a box, from the stage's buffer to the target.
planning::loop_nest store_nest(const planning::plan& p, const planning::stage& s, const axis_vector& extent) {
    const index_t size = index_t(size_of(p.out.type));
    planning::loop_nest loops;
    for (int axis = 0; axis < extent.size(); ++axis) {
        loops.push_back({extent[axis], p.out.strides[axis] * size, s.stride[axis]});
    }
    return loops;
}

std::byte* target_at(const planning::plan& p, const axis_vector& low) {
    if (p.out.data == nullptr) return nullptr;  // several results: each has memory of its own
    return static_cast<std::byte*>(p.out.data) + offset_of(low, p.out.strides) * index_t(size_of(p.out.type));
}

void run_tile(const context& c, const planning::stage& s, const shape::box& box) {
    if (s.level == planning::storage_level::materialised)
        return run_stage(c, s, box, c.full + s.buffer + offset_of(box.low, s.stride));
    std::byte* to = target_at(c.p, box.low);
    if (s.level == planning::storage_level::output) return run_stage(c, s, box, to);
    std::byte* tile = c.local + s.buffer;
    run_stage(c, s, box, tile);
    const index_t size = index_t(size_of(s.node->type));
    if (!c.p.is_streamed) return copy(to, tile, store_nest(c.p, s, box.extent), size, c.log);
    if (c.log != nullptr) c.log->disable();
    stream(to, tile, store_nest(c.p, s, box.extent), size);
}

/// No shared tile holds anything yet, and nothing is packed: operands may have changed since.
void forget_tiles(const planning::plan& p, std::byte* local) {
    for (const planning::stage& s : p.stages) {
        const bool packs = s.level != planning::storage_level::none && planning::packs_b(s);
        if (packs) new (local + s.scratch) planning::packed_key;
        if (s.held < 0) continue;
        auto* held = new (local + s.held) shape::box;
        held->extent.push_back(-1);
    }
}

void run_root(const planning::plan& p, const planning::stage& s, std::byte* full, std::byte* local,
              recording* log) {
    if (log != nullptr && (s.threads > 1 || p.streams_rows)) log->disable();
    if (s.shared >= 0) {
        std::byte* out = s.level == planning::storage_level::materialised
                             ? full + s.buffer
                             : static_cast<std::byte*>(p.out.data);
        return run_shared(p, s, full, local, out);
    }
    const tiling tiles(s);
    if (tiles.count == 1) return run_tile({p, full, local, log}, s, tiles.at(s, 0));
    for_each_item(tiles.count, s.threads, [&](index_t item, int slot) {
        run_tile({p, full, local + p.thread_bytes * slot, s.threads > 1 ? nullptr : log}, s,
                 tiles.at(s, item));
    });
}

}  // namespace

void evaluate(const planning::plan& p, arena& scratch, recording* log) {
    if (p.root().node->volume() == 0) return;
    std::byte* full = scratch.reserve(p.arena_bytes());
    std::byte* local = full + p.full_bytes;
    for (int slot = 0; slot < p.threads; ++slot) forget_tiles(p, local + p.thread_bytes * slot);
    for (int k = 0; k < p.order_count; ++k) run_root(p, p.stages[p.order[k]], full, local, log);
    if (p.temporary != nullptr) {
        const planning::stage& s = p.root();
        copy(p.out.data, full + s.buffer, store_nest(p, s, s.node->shape), index_t(size_of(p.out.type)), log);
    }
    if (p.is_streamed || p.streams_rows) kernels::active().stream_fence();
}

void evaluate(const planning::plan& p) {
    arena& own = thread_arena();
    if (own.is_busy) {
        arena fresh;
        return evaluate(p, fresh);
    }
    own.is_busy = true;
    try {
        evaluate(p, own);
    } catch (...) {
        own.is_busy = false;
        throw;
    }
    own.is_busy = false;
}

}  // namespace xf::run
