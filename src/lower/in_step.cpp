#include "xfuse/lower/in_step.hpp"

#include <stdexcept>
#include <string>

#include "xfuse/lower/held_tiles.hpp"
#include "xfuse/plan/motion_passes.hpp"

namespace xf::lower {
namespace {

std::span<const int> stages_under(const planning::plan& p, const planning::stage& root) {
    return std::span<const int>(p.in_step).subspan(std::size_t(root.first_in_step),
                                                   std::size_t(root.in_step_count));
}

/// The tile that a thread begins with, or one before it.
struct moment {
    const position_vector& first;
    index_t before;  ///< tiles
    bool is_first;   ///< nothing is held from the tile before
};

/// What the stage has to hold for a tile; an extent is 0 where nothing of it lies within the array.
box region_at(tile_range& range, const planning::motion& m, const planning::stage& s, const moment& at) {
    box b;
    for (int axis = 0; axis < m.low.size(); ++axis) {
        position low = m.low[axis];
        const bool is_along = m.with[axis] >= 0 && m.with[axis] == m.along;
        if (m.with[axis] >= 0) low += (at.first[m.with[axis]] - (is_along ? at.before : 0)) * m.step[axis];
        const position high = range.least(low + m.extent[axis], s.node->shape[axis]);
        if (is_along && at.is_first)
            low = range.most(low, at.first[m.along] * m.step[axis] + position(m.start));
        low = range.most(low, 0);
        b.low.push_back(low);
        b.extent.push_back(range.is_at_least(low, high) ? 0 : range.constant(high - low));
    }
    return b;
}

/// Nothing is left to compute behind the end of the array.
bool reaches_end(context& c, const planning::stage& s, const held_box& held) {
    const int axis = s.rolling_axis;
    return axis >= 0 && held.is_known &&
           c.range.is_at_least(held.what.low[axis] + held.what.extent[axis], s.node->shape[axis]);
}

void compute(context& c, int id, const moment& at) {
    const planning::stage& s = c.p.stages[std::size_t(id)];
    held_box& held = c.held[std::size_t(s.held)];
    if (held.is_inherited) c.reads_held = true;
    if (reaches_end(c, s, held)) {
        held.is_inherited = false;
        return;
    }
    const box b = region_at(c.range, c.p.motions[std::size_t(id)], s, at);
    if (shape::volume(b.extent) > 0) fill_tile(c, s, b, local_at(s.buffer));
}

}  // namespace

bool is_in_step(context& c, const planning::stage& root, const position_vector& index) {
    const held_box& last = c.held[std::size_t(root.held)];
    if (last.is_inherited) c.reads_held = true;
    if (!last.is_known) return false;
    int along = -1;
    for (int axis = 0; axis < index.size(); ++axis) {
        if (root.box[axis] < root.node->shape[axis]) along = axis;
    }
    for (int axis = 0; axis < index.size(); ++axis) {
        const position next = last.what.low[axis] + (axis == along ? 1 : 0);
        if (!c.range.are_equal(next, index[axis])) return false;
    }
    return true;
}

void keep_in_step(context& c, const planning::stage& root, const position_vector& index) {
    const std::span<const int> stages = stages_under(c.p, root);
    if (!is_in_step(c, root, index)) {
        int warm_up = 0;
        for (const int id : stages) {
            c.held[std::size_t(c.p.stages[std::size_t(id)].held)] = {};
            warm_up = std::max(warm_up, planning::computed_part(c.p.motions[std::size_t(id)]).warm_up);
        }
        for (int before = warm_up; before > 0; --before) {
            for (const int id : stages) {
                const planning::motion& m = c.p.motions[std::size_t(id)];
                if (planning::computed_part(m).warm_up >= before) compute(c, id, {index, before, true});
            }
        }
        for (const int id : stages) compute(c, id, {index, 0, true});
    } else {
        for (const int id : stages) compute(c, id, {index, 0, false});
    }
    c.held[std::size_t(root.held)] = {true, false, {index, axis_vector(index.size(), 1)}};
}

address find_in_step(context& c, const planning::stage& s, const box& needed) {
    held_box& held = c.held[std::size_t(s.held)];
    if (held.is_inherited) c.reads_held = true;
    bool is_held = held.is_known;
    for (int axis = 0; axis < needed.low.size() && is_held; ++axis) {
        const position low = held.what.low[axis], high = low + held.what.extent[axis];
        is_held = c.range.is_at_least(needed.low[axis], low) &&
                  c.range.is_at_least(high, needed.low[axis] + needed.extent[axis]);
    }
    if (!is_held && shape::volume(needed.extent) > 0)
        throw std::logic_error(std::string("xfuse: ") + s.node->name + " is not in step with its consumers");
    return local_at(s.buffer) + offset_of(held.what.low, s.stride) * -1;
}

}  // namespace xf::lower
