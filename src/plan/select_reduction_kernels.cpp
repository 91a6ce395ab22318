#include <algorithm>

#include "loop_extents.hpp"
#include "xfuse/graph/passes.hpp"
#include "xfuse/plan/kernel_needs.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {

const char* name_of(storage_level level) {
    static constexpr const char* names[] = {"memory", "result", "tile", "full"};
    return names[static_cast<int>(level)];
}

const char* name_of(reduction_strategy strategy) {
    static constexpr const char* names[] = {"none",
                                            "across rows",
                                            "along rows",
                                            "sliding along rows",
                                            "sliding across rows",
                                            "windows at once",
                                            "windows at once, by lines",
                                            "identity"};
    return names[static_cast<int>(strategy)];
}

namespace {

/// A reduction this short along its vector axis, beside wider columns, goes across them.
constexpr index_t short_row = 16;
/// Windows this long slide; shorter ones are reduced tap by tap.
constexpr index_t long_window = 8;

/// Does the loop move along the contiguous axis of an operand that is computed? Where its tile is one element
/// wide, steps along other axes are as small, and the order of a sum must not follow from the tile.
bool is_along_row(const plan& p, const stage& s, const operand& o, int k) {
    if (o.stage < 0 || p.stages[o.stage].node->is_flat) return true;
    const int contiguous = p.stages[o.stage].vector_axis;
    return std::ranges::any_of(o.map->uses, [&](const shape::axis_use& use) {
        return use.consumer == s.loops[k].axis && use.producer == contiguous;
    });
}

bool is_unit_row(const plan& p, const stage& s, const operand& o, int k) {
    return o.step[k] == index_t(size_of(s.node->operand_type)) && is_along_row(p, s, o, k);
}

/// The widest result loop that runs along rows of the operand; -1 if there is none. Whether it is contiguous
/// in the result as well does not count: the same sums go to results of another layout, or to a tile.
int find_columns(const plan& p, const stage& s, const operand& o) {
    int best = -1;
    for (int k = 0; k < s.out_loops; ++k) {
        if (extent_of(s, k) < 2 || !is_unit_row(p, s, o, k)) continue;
        if (best < 0 || extent_of(s, k) > extent_of(s, best)) best = k;
    }
    return best;
}

bool has_long_unit_row(const plan& p, const stage& s, const operand& o) {
    for (int k = s.out_loops; k < s.loops.size(); ++k)
        if (extent_of(s, k) >= short_row && is_unit_row(p, s, o, k)) return true;
    return false;
}

bool slides_whole(const stage& s, const graph::window_pair& pair) {
    return piece_along(s, pair.out_axis) == 1 && piece_along(s, pair.reduced_axis) == 1;
}

/// In registers, or, where rows turn out not to be contiguous, as a target in another order or an operand
/// that is computed along another axis, through lines.
reduction_strategy windows_strategy(const stage& s, const operand& o, const graph::window_plane& windows) {
    const graph::node& n = *s.node;
    const bool is_contiguous = o.stride[windows.along.producer_axis] == index_t(size_of(n.operand_type)) &&
                               s.stride[windows.along.out_axis] == index_t(size_of(n.type));
    return is_contiguous ? reduction_strategy::windows : reduction_strategy::windows_by_lines;
}

reduction_strategy strategy_of(const plan& p, stage& s, const operand& o) {
    const graph::node& n = *s.node;
    if (n.reduced_rank() > 0 && n.domain_volume() == 0) return reduction_strategy::identity;
    s.column_loop = find_columns(p, s, o);
    const graph::window_plane windows = windows_of(p, s);
    if (windows.is_there()) return windows_strategy(s, o, windows);
    if (n.reduced_rank() == 1) {
        const graph::window_pair pair = graph::find_window(n, *o.map, n.shape.size());
        s.pair = pair;
        const bool is_whole = s.chunk[0] == n.domain.back();
        // One window is a sum like any other, wherever it goes.
        const bool slides =
            pair.producer_axis >= 0 && (n.shape[pair.out_axis] > 1 || kernels::is_of_windows(n.op));
        if (slides && slides_whole(s, pair) && is_whole) {
            const bool along = o.stride[pair.producer_axis] == index_t(size_of(n.operand_type)) &&
                               s.stride[pair.out_axis] == index_t(size_of(n.type));
            const bool columns_elsewhere = s.column_loop >= 0 && s.loops[s.column_loop].axis != pair.out_axis;
            if (along) return reduction_strategy::slide_along;
            if (kernels::is_of_windows(n.op)) return reduction_strategy::slide_across;
            if (columns_elsewhere && n.domain[pair.reduced_axis] >= long_window)
                return reduction_strategy::slide_across;
            // In the order of the others: which of them it is follows from how the result lies, too.
            return reduction_strategy::across;
        }
    }
    if (s.column_loop >= 0 && !has_long_unit_row(p, s, o)) return reduction_strategy::across;
    s.column_loop = -1;
    return reduction_strategy::along;
}

}  // namespace

graph::window_plane windows_of(const plan& p, const stage& s) {
    if (s.node->kind != graph::node_kind::reduce) return {};
    const graph::edge& e = p.g.operands(*s.node)[0];
    return graph::windows_at_once(*s.node, e.map, p.g.nodes[std::size_t(e.node)]);
}

void select_reduction_kernels(plan& p) {
    for (stage& s : p.stages) {
        if (s.level == storage_level::none || s.node->kind != graph::node_kind::reduce) continue;
        s.strategy = strategy_of(p, s, p.operands[s.first_operand]);
    }
}

}  // namespace xf::planning
