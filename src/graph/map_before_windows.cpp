#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

/// The one operand of an elementwise stage that changes along its axes; -1 where there are several or none.
int changing_operand(builder& b, const node& stage) {
    int found = -1;
    for (int k = 0; k < stage.edge_count; ++k) {
        if (b.operand(stage, k).map.uses.empty()) continue;
        if (found >= 0) return -1;
        found = k;
    }
    return found;
}

shape::map_view view_of(const shape::access_map& map) {
    return {{map.uses.data(), std::size_t(map.uses.size())},
            {map.offset.data(), std::size_t(map.offset.size())}};
}

/// Does some reduced axis slide?
bool has_window(const node& reduction, const shape::access_map& map) {
    for (int axis = reduction.shape.size(); axis < reduction.domain.size(); ++axis) {
        if (find_window(reduction, map, axis).producer_axis >= 0) return true;
    }
    return false;
}

/// The stage over those elements of its operand that some window has, instead of over the windows.
int add_stage_before(builder& b, const node& stage, int changing, const shape::box& elements) {
    node& moved =
        b.add(node_kind::map, stage.type, stage.name, shape::span_of(elements.extent), stage.edge_count);
    moved.cluster = stage.cluster;
    for (int k = 0; k < stage.edge_count; ++k) {
        edge& to = b.operand(moved, k);
        to = b.operand(stage, k);
        if (k != changing) continue;
        to.map = shape::identity_map(elements.extent.size());
        to.map.offset = elements.low;
    }
    return b.id_of(moved);
}

}  // namespace

void map_before_windows(builder& b, const node& reduction) {
    edge& from = b.operand(reduction, 0);
    const node& stage = b.at(from.node);
    // Elements between the windows are computed as well: not by a functor that may throw there.
    if (stage.kind != node_kind::map || stage.cluster.list->may_throw || !from.map.is_affine()) return;
    const int changing = changing_operand(b, stage);
    if (changing < 0) return;
    shape::access_map map;
    if (!shape::compose(from.map, view_of(b.operand(stage, changing).map), map)) return;
    if (!has_window(reduction, map) || has_window(reduction, from.map)) return;
    const shape::box domain{axis_vector(reduction.domain.size(), 0), reduction.domain};
    const shape::box elements = shape::image(map, domain);
    if (shape::volume(elements.extent) >= shape::volume(stage.shape)) return;
    const int id = add_stage_before(b, stage, changing, elements);
    for (int axis = 0; axis < map.offset.size(); ++axis) map.offset[axis] -= elements.low[axis];
    from = {id, map};
}

void map_before_windows(builder& b, int) {
    for (int id = 0; id < b.size(); ++id) {
        const node& n = b.at(id);
        if (n.kind == node_kind::reduce && n.domain_volume() > 0) map_before_windows(b, n);
    }
}

/// What merging costs an element, beside squaring one difference: measured over windows of 3 to 10,000.
constexpr double cost_of_start = 1, cost_of_level = 2;

bool is_merged(builder& b, const node& reduction) {
    if (reduction.domain_volume() == 0 || reduction.reduced_rank() == 0) return false;
    map_before_windows(b, reduction);
    const edge& from = b.operand(reduction, 0);
    double steps = 0;
    for (int axis = reduction.shape.size(); axis < reduction.domain.size(); ++axis) {
        if (find_window(reduction, from.map, axis).producer_axis < 0) return false;
        steps += cost_of_start;
        for (index_t length = reduction.domain[axis]; length > 1; length /= 4) steps += cost_of_level;
    }
    const shape::box domain{axis_vector(reduction.domain.size(), 0), reduction.domain};
    const double elements = double(shape::volume(shape::image(from.map, domain).extent));
    return elements * steps < double(reduction.domain_volume());
}

}  // namespace xf::graph
