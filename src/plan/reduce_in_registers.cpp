#include <algorithm>

#include "xfuse/plan/finished_results.hpp"
#include "xfuse/plan/planning_passes.hpp"

/// Which maxima and minima over windows a contraction takes before it stores its results.
namespace xf::planning {

index_t window_walk::taps() const {
    index_t n = 1;
    for (const along& a : axes) n *= a.taps;
    return n;
}

/// There is a walk where each axis of the operand moves along at most one axis of the results and one reduced
/// one, forwards, and each of those moves one.
window_walk windows_over(const plan& p, const stage& s) {
    const operand& o = p.operands[std::size_t(s.first_operand)];
    const graph::node& n = *s.node;
    window_walk w;
    w.axes.resize(o.map->offset.size(), {});
    std::uint32_t walked = 0;
    for (const shape::axis_use& use : o.map->uses) {
        const index_t extent = n.domain[use.consumer];
        if (extent == 1) continue;
        const std::uint32_t own = std::uint32_t(1) << use.consumer;
        if ((walked & own) != 0) return w;
        walked |= own;
        if (!use.is_affine() || use.step < 1) return w;
        window_walk::along& a = w.axes[use.producer];
        const bool is_reduced = use.consumer >= n.shape.size();
        if (is_reduced ? a.taps > 1 : a.axis >= 0) return w;
        if (is_reduced) a.taps = extent, a.dilation = use.step;
        else a.axis = use.consumer, a.step = use.step;
    }
    w.is_there = true;
    for (int axis = 0; axis < n.domain.size(); ++axis)
        w.is_there &= n.domain[axis] == 1 || (walked >> axis & 1) != 0;
    return w;
}

namespace {

/// A result that is stored and read again for a maximum costs about three vector operations, one that is
/// computed for another window as well as many as it has terms.
constexpr double passing_cost = 3;
/// Beyond so many terms passing results on is below a fortieth of the work, and tiles of fewer rows, which
/// leave registers for the best ones, load more of a panel of columns that the first cache does not hold: 256
/// bytes a term, of 32 KiB.
constexpr double most_terms = 128;

bool is_worth_it(const stage& s, const stage& from) {
    const double results = double(from.node->volume()), computed = double(s.node->domain_volume());
    const double terms = double(from.node->domain_volume()) / results;
    return terms <= most_terms && (computed - results) * terms <= results * passing_cost;
}

/// The outer products that the stage reduces, and nothing else reads; null if it reads others.
const stage* reduced_products(const plan& p, const stage& s) {
    const graph::node& n = *s.node;
    const bool takes_best = n.op == kernels::reduce_op::max || n.op == kernels::reduce_op::min;
    if (graph::properties(n.kind).does != graph::work::reductions || !takes_best || s.operand_count != 1)
        return nullptr;
    if (n.operand_type != n.type || s.loops.size() != n.domain.size()) return nullptr;
    const operand& o = p.operands[std::size_t(s.first_operand)];
    if (o.stage < 0 || n.domain_volume() == 0) return nullptr;
    const stage& from = p.stages[std::size_t(o.stage)];
    const graph::node& products = *from.node;
    const bool is_alone = from.contraction != nullptr && from.consumers == 1 &&
                          from.level == storage_level::tile && from.rolling_axis < 0 && !from.is_in_step &&
                          from.block == from.box;
    const bool is_plain = products.divisor == 1 && !products.is_flat && products.domain_volume() > 0 &&
                          from.loops.size() == products.domain.size();
    return is_alone && is_plain ? &from : nullptr;
}

/// Kernels of outer products of floats do it, if they have all terms at a time and read rows where they lie.
bool has_kernel_of_windows(const stage& from) {
    const contraction_plan& c = *from.contraction;
    using enum kernels::contraction_type;
    return c.variant == contraction_variant::outer && !c.is_complex && !c.packs_a &&
           (c.type == float32 || c.type == float64) &&
           from.node->domain_volume() / from.node->volume() <= c.blocking.kc;
}

/// Do windows move along rows alone, and columns lie in the results as in the contraction's?
bool has_rows_of_windows(const stage& s, const stage& from, const window_walk& w) {
    const contraction_plan& c = *from.contraction;
    const index_t size = index_t(size_of(s.node->type));
    bool has_columns = false;
    for (int k = 0; k < from.out_loops; ++k) {
        const window_walk::along& a = w.axes[k];
        if (a.taps > 1 && (c.m_loops >> k & 1) == 0) return false;
        if (a.axis < 0 || (c.n_loops >> k & 1) == 0) continue;
        if (a.step != 1 || s.node->shape[a.axis] != from.node->shape[k]) return false;
        const bool is_contiguous = from.out_step[k] == size && s.out_step[a.axis] == size;
        has_columns |= is_contiguous && (c.packs_b || c.vector_loop == k);
    }
    return has_columns;
}

}  // namespace

void reduce_in_registers(plan& p) {
    for (const stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        const stage* from = reduced_products(p, s);
        if (from == nullptr || !has_kernel_of_windows(*from) || !is_worth_it(s, *from)) continue;
        const window_walk w = windows_over(p, s);
        if (!w.is_there || w.taps() < 2 || w.taps() > max_taps || !has_rows_of_windows(s, *from, w)) continue;
        from->contraction->reduced_by = int(&s - p.stages.data());
    }
}

}  // namespace xf::planning
