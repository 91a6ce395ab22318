#include <algorithm>

#include "xfuse/plan/partials.hpp"
#include "xfuse/plan/planning_passes.hpp"

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
    } else if (graph::properties(s.node->kind).has_several_results) {
        s.stride = dense_strides(s.node->shape, -1, size);
    } else {
        s.stride = p.out.strides;
        for (index_t& stride : s.stride) stride *= size;
    }
    s.out_step.clear();
    for (int k = 0; k < s.out_loops; ++k) s.out_step.push_back(s.stride[s.loops[k].axis] * s.loops[k].div);
}

/// A tile that an elementwise stage can write over, if it has one.
void find_in_place(const plan& p, stage& s) {
    s.in_place_of = -1;
    for (int k = 0; k < s.operand_count && s.in_place_of < 0; ++k) {
        const int id = p.operands[s.first_operand + k].stage;
        if (is_in_place(p, s, k) && &s != &p.root() && p.stages[id].box == s.box) s.in_place_of = id;
    }
}

/// What is written over another tile has its buffer; so have all on the way to it.
void share_buffer(const plan& p, stage& s) {
    const stage* below = &s;
    while (below->buffer < 0 && below->in_place_of >= 0) below = &p.stages[below->in_place_of];
    const index_t buffer = below->buffer;
    for (stage* at = &s; at->buffer < 0 && at->in_place_of >= 0; at = &p.stages[at->in_place_of])
        at->buffer = buffer;
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
    for (stage& s : p.stages) share_buffer(p, s);
}

}  // namespace xf::planning
