#include <algorithm>

#include "steps.hpp"
#include "xfuse/core/round_up.hpp"
#include "xfuse/plan/borders.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/operand_reads.hpp"
#include "xfuse/plan/partials.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {

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

namespace {

void set_out_steps(stage& s) {
    s.out_step.clear();
    for (int k = 0; k < s.out_loops; ++k) s.out_step.push_back(s.stride[s.loops[k].axis] * s.loops[k].div);
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
    set_out_steps(s);
}

/// What is computed straight into a border lies as the border does.
void put_inside_borders(plan& p) {
    for (const stage& pad : p.stages) {
        const int inside = pad.level == storage_level::none ? -1 : operand_inside(p, pad);
        if (inside < 0) continue;
        stage& s = p.stages[std::size_t(inside)];
        s.in_place_of = int(&pad - p.stages.data());
        s.stride = pad.stride;
        s.bytes = 0;
        set_out_steps(s);
    }
}

/// A tile that an elementwise stage can write over, if it has one.
void find_in_place(const plan& p, stage& s) {
    if (is_inside_border(p, s)) return;
    for (int k = 0; k < s.operand_count && s.in_place_of < 0; ++k) {
        const int id = p.operands[s.first_operand + k].stage;
        if (is_in_place(p, s, k) && &s != &p.root() && p.stages[id].box == s.box) s.in_place_of = id;
    }
}

/// What is written over another tile has its buffer; so have all on the way to it.
void share_buffer(const plan& p, stage& s) {
    if (is_inside_border(p, s)) return;
    const stage* below = &s;
    while (below->buffer < 0 && below->in_place_of >= 0) below = &p.stages[below->in_place_of];
    const index_t buffer = below->buffer;
    for (stage* at = &s; at->buffer < 0 && at->in_place_of >= 0; at = &p.stages[at->in_place_of])
        at->buffer = buffer;
}

/// To which nest each tile belongs: one nest runs after the other, so that their tiles may share memory.
void mark_nest(plan& p, int id, int root) {
    int& nest = p.notes.visits[std::size_t(id)].nest;
    if (nest >= 0) return;
    nest = root;
    const stage& s = p.stages[std::size_t(id)];
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        if (below >= 0 && p.stages[std::size_t(below)].level == storage_level::tile)
            mark_nest(p, below, root);
    }
}

}  // namespace

void allocate_buffers(plan& p) {
    p.full_bytes = 0;
    p.thread_bytes = 0;
    for (int k = 0; k < p.order_count; ++k) mark_nest(p, p.order[std::size_t(k)], p.order[std::size_t(k)]);
    mark_nest(p, p.g.root, p.g.root);
    for (stage& s : p.stages) {
        s.in_place_of = -1;
        if (s.level != storage_level::none) set_strides(p, s);
    }
    put_inside_borders(p);
    for (stage& s : p.stages) {
        if (s.level == storage_level::none || s.level == storage_level::output) continue;
        find_in_place(p, s);
        if (s.in_place_of >= 0 || s.level == storage_level::materialised) continue;
        const int nest = p.notes.visits[std::size_t(&s - p.stages.data())].nest;
        index_t& used = p.notes.visits[std::size_t(nest)].tile_bytes;
        s.buffer = used;
        used += whole_lines(s.bytes);
        p.thread_bytes = std::max(p.thread_bytes, used);
    }
    place_arrays(p);
    for (stage& s : p.stages) share_buffer(p, s);
}

}  // namespace xf::planning
