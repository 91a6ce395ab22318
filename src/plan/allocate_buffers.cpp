#include <algorithm>

#include "xfuse/plan/partials.hpp"
#include "xfuse/plan/passes.hpp"

namespace xf::planning {
namespace {

constexpr index_t line = 64;
index_t padded(index_t bytes) { return (bytes + line - 1) / line * line; }

/// Dense strides of a box, `inner` fastest, then the others from last to first.
axis_vector dense_strides(const axis_vector& box, int inner, index_t size) {
    axis_vector stride(box.size(), 0);
    index_t step = size;
    if (inner >= 0) {
        stride[inner] = step;
        step *= std::max<index_t>(box[inner], 1);
    }
    for (int axis = box.size(); axis-- > 0;) {
        if (axis == inner) continue;
        stride[axis] = step;
        step *= std::max<index_t>(box[axis], 1);
    }
    return stride;
}

void set_strides(plan& p, stage& s) {
    const index_t size = index_t(size_of(s.node->type));
    if (s.level != storage_level::output) {
        s.stride = dense_strides(s.level == storage_level::materialised ? s.node->shape : s.box,
                                 s.vector_axis, size);
        if (s.level == storage_level::materialised) s.bytes = s.node->volume() * size;
    } else {
        s.stride = p.out.strides;
        for (index_t& stride : s.stride) stride *= size;
    }
    s.out_step.clear();
    for (int k = 0; k < s.out_loops; ++k) s.out_step.push_back(s.stride[s.loops[k].axis] * s.loops[k].div);
}

/// Bytes an operand moves by when a loop advances by one.
index_t step_of(const operand& o, const loop& l) {
    index_t step = 0;
    for (const shape::axis_use& use : o.map->uses) {
        if (use.consumer != l.axis || l.div < use.div) continue;
        if (use.mod != 0 && l.div >= use.div * use.mod) continue;
        step += use.step * (l.div / use.div) * o.stride[use.producer];
    }
    return step;
}

void set_operand(plan& p, const stage& s, operand& o, const graph::edge& e) {
    const graph::node& producer = p.g.nodes[e.node];
    const index_t size = index_t(size_of(producer.type));
    if (o.stage < 0) {
        o.data = producer.where.data;
        o.stride = producer.strides;
        for (index_t& stride : o.stride) stride *= size;
    } else if (producer.is_flat) {
        o.stride = axis_vector(1, size);
    } else {
        o.stride = p.stages[o.stage].stride;
    }
    o.step.clear();
    if (s.loops.size() == s.node->domain.size() && o.map->is_affine()) {
        // No axis is split, so a loop is an axis. A division by the extent or more splits none either, but
        // does not move, which the slower path handles.
        o.step.resize(s.loops.size(), 0);
        for (const shape::axis_use& use : o.map->uses)
            o.step[use.consumer] += use.step * o.stride[use.producer];
        return;
    }
    for (const loop& l : s.loops) o.step.push_back(step_of(o, l));
}

/// A tile that an elementwise stage can write over, if it has one.
void find_in_place(const plan& p, stage& s) {
    s.in_place_of = -1;
    for (int k = 0; k < s.operand_count && s.in_place_of < 0; ++k) {
        const int id = p.operands[s.first_operand + k].stage;
        if (is_in_place(p, s, k) && &s != &p.root() && p.stages[id].box == s.box) s.in_place_of = id;
    }
}

bool reduces_in_units(const stage& s) {
    const bool whole = s.box == s.node->shape;
    return whole && (s.strategy == reduction_strategy::across || s.strategy == reduction_strategy::along);
}

/// Scratch of its own for the stages that keep something there, one piece for all others.
void allocate_scratch(plan& p) {
    index_t common = 0;
    for (stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        s.scratch_bytes = scratch_needed(p, s);
        s.scratch = -1;
        if (!keeps_scratch(p, s)) {
            common = std::max(common, padded(s.scratch_bytes));
            continue;
        }
        s.scratch = p.thread_bytes;
        p.thread_bytes += padded(s.scratch_bytes);
    }
    for (stage& s : p.stages) {
        if (s.level != storage_level::none && s.scratch < 0) s.scratch = p.thread_bytes;
    }
    p.thread_bytes += common;
}

/// Tiles that hold the whole of their result, for a consumer that reads them one part after the other.
void keep_whole_tiles(plan& p) {
    for (const stage& s : p.stages) {
        if (s.level == storage_level::none || !reads_in_parts(s)) continue;
        for (int k = 0; k < s.operand_count; ++k) {
            const int id = p.operands[s.first_operand + k].stage;
            if (id < 0) continue;
            stage& producer = p.stages[id];
            producer.is_kept = producer.level == storage_level::tile && producer.box == producer.node->shape;
        }
    }
}

}  // namespace

void allocate_buffers(plan& p) {
    p.full_bytes = 0;
    p.thread_bytes = 0;
    for (stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        set_strides(p, s);
        index_t& used = s.level == storage_level::materialised ? p.full_bytes : p.thread_bytes;
        if (s.level == storage_level::output) continue;
        find_in_place(p, s);
        if (s.in_place_of >= 0) continue;
        s.buffer = used;
        used += padded(s.bytes);
    }
    for (stage& s : p.stages) {
        const stage* below = &s;
        while (below->in_place_of >= 0) below = &p.stages[below->in_place_of];
        s.buffer = below->buffer;
    }
    for (stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        const auto edges = p.g.operands(*s.node);
        for (int k = 0; k < s.operand_count; ++k)
            set_operand(p, s, p.operands[s.first_operand + k], edges[k]);
    }
    select_reduction_kernels(p);
    select_contraction_kernels(p);
    keep_whole_tiles(p);
    for (stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        if (s.level == storage_level::tile && (s.consumers > 1 || s.rolling_axis >= 0 || s.is_kept)) {
            s.held = p.thread_bytes;
            p.thread_bytes += padded(index_t(sizeof(shape::box)));
        }
        if (!s.is_shared || !reduces_in_units(s)) continue;
        s.shared = p.full_bytes;
        p.full_bytes += partial_bytes(s) * shared_parts;
    }
    allocate_scratch(p);
}

}  // namespace xf::planning
