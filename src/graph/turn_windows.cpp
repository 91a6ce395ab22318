#include <algorithm>

#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

/// Is a producer's axis read from its end to its start, and nothing but that?
bool is_backwards(const shape::access_map& map, int producer_axis) {
    bool any = false;
    for (const shape::axis_use& use : map.uses) {
        if (use.producer != producer_axis) continue;
        if (!use.is_affine() || use.step >= 0) return false;
        any = true;
    }
    return any;
}

/// Do result axes move along the producer's axis? Reduced ones alone may have either sign.
bool moves_results(const node& n, const shape::access_map& map, int producer_axis) {
    return std::any_of(map.uses.begin(), map.uses.end(), [&](const shape::axis_use& use) {
        return use.producer == producer_axis && use.consumer < n.shape.size();
    });
}

/// Is the kernel that slides, or the one that takes columns, to be had for the axis read forwards?
bool is_worth_turning(builder& b, const node& n, const edge& from, int producer_axis) {
    index_t longest = 1;
    for (const shape::axis_use& use : from.map.uses) {
        if (use.producer == producer_axis && use.consumer >= n.shape.size())
            longest = std::max(longest, n.domain[use.consumer]);
    }
    return producer_axis == vector_axis_of(b.at(from.node)) || longest >= long_window;
}

/// The producer's axes that are better read forwards, one bit each.
unsigned axes_to_turn(builder& b, const node& n, const edge& from) {
    unsigned axes = 0;
    for (int axis = 0; axis < from.map.producer_rank(); ++axis) {
        const bool turns = is_backwards(from.map, axis) && moves_results(n, from.map, axis) &&
                           is_worth_turning(b, n, from, axis);
        if (turns) axes |= 1U << axis;
    }
    return axes;
}

/// The operand becomes a copy in which these axes are reversed, as far as they are read.
void turn(builder& b, int id, unsigned axes) {
    const node& n = b.at(id);
    edge to = b.operand(n, 0), below;
    const node& producer = b.at(to.node);
    below.node = to.node;
    below.map = shape::identity_map(producer.shape.size());
    axis_vector shape = producer.shape;
    for (int axis = 0; axis < shape.size(); ++axis) {
        if ((axes >> axis & 1U) == 0) continue;
        below.map.uses[axis].step = -1;
        below.map.offset[axis] = to.map.offset[axis];
        to.map.offset[axis] = 0;
        shape[axis] = 1;
    }
    for (shape::axis_use& use : to.map.uses) {
        if ((axes >> use.producer & 1U) == 0) continue;
        use.step = -use.step;
        shape[use.producer] += use.step * (n.domain[use.consumer] - 1);
    }
    to.node = b.add_copy(below, producer.type, shape::span_of(shape), "a window slides over it forwards");
    b.operand(b.at(id), 0) = to;
}

}  // namespace

void turn_windows(builder& b, int) {
    const int count = b.size();
    for (int id = 0; id < count; ++id) {
        const node& n = b.at(id);
        if (n.kind != node_kind::reduce || n.domain_volume() == 0) continue;
        const edge& from = b.operand(n, 0);
        const unsigned axes = b.at(from.node).is_flat ? 0 : axes_to_turn(b, n, from);
        if (axes != 0) turn(b, id, axes);
    }
}

}  // namespace xf::graph
