#include "rebuilt.hpp"

#include <algorithm>

namespace xf::io {
namespace {

/// Does one axis of the consumer run through elements one after the other, from the start of an entry on?
bool is_in_order(const shape::access_map& map, const graph::node& n) {
    if (n.is_flat || map.uses.size() != n.shape.size()) return false;
    index_t inner = 1;
    for (int axis = n.shape.size(); axis-- > 0;) {
        const index_t extent = n.shape[axis];
        const auto use = std::ranges::find(map.uses, axis, &shape::axis_use::producer);
        if (use == map.uses.end() || use->consumer != 0 || use->step != 1 || use->div != inner) return false;
        if ((map.offset[axis] != 0 && axis > 0) || (use->mod != 0 ? use->mod != extent : axis > 0))
            return false;
        inner *= extent;
    }
    return !n.shape.empty() && n.volume() > 0;
}

}  // namespace

expr::erased_pointer rebuilt::in_order(const graph::edge& e, index_t count) {
    const graph::node& n = g_.at(e.node);
    if (e.map == shape::identity_map(1) && n.volume() == count) {
        if (n.is_flat) return operand(n, 0);
        const graph::kind_properties& kind = graph::properties(n.kind);
        const bool moves_all =
            kind.does == graph::work::moves && !kind.has_border && kind.table == graph::table_of_kind::none;
        expr::erased_pointer moved = moves_all ? in_order(g_.operands(n)[0], count) : expr::erased_pointer();
        if (moved) return moved;
    }
    if (!is_in_order(e.map, n)) return {};
    const index_t first = e.map.offset[0], entry = n.volume() / n.shape[0], end = first + count / entry;
    if (count % entry != 0 || end > n.shape[0]) return {};
    if (count == n.volume()) return value(e.node);
    xf::box part{axis_vector(n.shape.size(), 0), n.shape};
    part.begin[0] = first;
    part.end[0] = end;
    return dynamic::part_of(value(e.node), part);
}

int rebuilt::same_array_before(int id) const {
    const graph::node& n = g_.at(id);
    if (!graph::has_memory(n) || n.from.container == nullptr) return -1;
    for (const int other : g_.order()) {
        if (other == id) break;
        const graph::node& o = g_.at(other);
        if (graph::has_memory(o) && o.from.container == n.from.container && o.from.locate == n.from.locate &&
            o.shape == n.shape)
            return other;
    }
    return -1;
}

}  // namespace xf::io
