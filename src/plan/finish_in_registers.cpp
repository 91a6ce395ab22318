#include <algorithm>

#include "xfuse/plan/finished_results.hpp"
#include "xfuse/plan/planning_passes.hpp"

/// Which elementwise stages a contraction does to its results before it stores them.
namespace xf::planning {
namespace {

/// The operations, one after the other, the first one on operand `which`. A sum is not followed by a product:
/// the two would be rounded once or twice, by what the compiler makes of them.
bool list_finishing(const ops::operation_list& list, int which, dtype type, contraction_plan& c) {
    if (list.operations.size() > max_finishing || list.constant_count > 0) return false;
    ops::reference last{ops::source::input, std::uint16_t(which)};
    c.finish_count = 0;
    for (const ops::operation& o : list.operations) {
        if (o.computes != type || o.yields != type) return false;
        const auto operands = list.operands(o);
        finishing& f = c.finish[c.finish_count++];
        if (o.what == ops::op::relu && operands[0] == last) {
            f.what = kernels::finish::relu;
        } else if (o.what == ops::op::add && (operands[0] == last) != (operands[1] == last)) {
            const ops::reference& other = operands[operands[0] == last ? 1 : 0];
            if (other.from != ops::source::input || other.index == which) return false;
            f = {kernels::finish::add, {}, std::uint8_t(other.index)};
        } else {
            return false;
        }
        last = {ops::source::result, std::uint16_t(c.finish_count - 1)};
    }
    return true;
}

/// The operand's axis along which a loop of the stage moves by one element at a time; -1: none, or otherwise.
int axis_walked(const operand& o, const loop& l) {
    int walked = -1;
    for (const shape::axis_use& use : o.map->uses) {
        if (use.consumer != l.axis || l.div < use.div) continue;
        if (use.mod != 0 && l.div >= use.div * use.mod) continue;
        if (walked >= 0 || use.step * (l.div / use.div) != 1) return -1;
        walked = use.producer;
    }
    return walked;
}

/// The loops of a stage that walk the axes of an operand, one for each that has more elements than one.
struct walk {
    bool is_whole = false;  ///< no element is left out or read twice
    fixed_vector<int, max_rank> loop_of;
};
walk walk_of(const stage& s, const operand& o, const axis_vector& shape) {
    walk w;
    w.loop_of.resize(shape.size(), -1);
    for (const index_t offset : o.map->offset)
        if (offset != 0) return w;
    for (int l = 0; l < s.loops.size(); ++l) {
        const index_t extent = loop_extent(s.loops, l, s.node->shape[s.loops[l].axis]);
        if (extent == 1) continue;
        const int axis = axis_walked(o, s.loops[l]);
        if (axis < 0 || w.loop_of[axis] >= 0 || shape[axis] != extent) return w;
        w.loop_of[axis] = l;
    }
    for (int axis = 0; axis < shape.size(); ++axis)
        if (shape[axis] > 1 && w.loop_of[axis] < 0) return w;
    w.is_whole = true;
    return w;
}

/// The contraction that takes the stage's windows in registers; null if none does.
const stage* contraction_reducing(const plan& p, const stage& s) {
    if (s.operand_count != 1 || graph::properties(s.node->kind).does != graph::work::reductions)
        return nullptr;
    const int below = p.operands[std::size_t(s.first_operand)].stage;
    if (below < 0) return nullptr;
    const stage& from = p.stages[std::size_t(below)];
    const bool reduces =
        from.contraction != nullptr && from.contraction->reduced_by == int(&s - p.stages.data());
    return reduces ? &from : nullptr;
}

/// Is it a contraction of real numbers, or the best of its results in windows that it takes in registers?
bool is_product(const plan& p, const stage& from) {
    const graph::node& n = *from.node;
    if (contraction_reducing(p, from) != nullptr)
        return from.rolling_axis < 0 && !from.is_in_step && from.block == from.box;
    return graph::properties(n.kind).does == graph::work::products && from.operand_count == 2 &&
           n.divisor == 1 && !n.is_flat && from.loops.size() == n.domain.size() && n.domain_volume() > 0;
}

/// Is operand `which` such a product, which nothing else reads, element for element? Its axes may be joined,
/// by a reshape.
bool is_whole_product(const plan& p, const stage& s, int which) {
    const operand& o = p.operands[std::size_t(s.first_operand) + std::size_t(which)];
    if (o.stage < 0) return false;
    const stage& from = p.stages[std::size_t(o.stage)];
    return from.consumers == 1 && from.level == storage_level::tile && from.node->type == s.node->type &&
           is_product(p, from) && walk_of(s, o, from.node->shape).is_whole;
}

/// The loops of the elementwise stage that walk the axes of the contraction's results, or of the windows over
/// them.
walk walk_of_products(const plan& p, const stage& s, int which) {
    const operand& o = p.operands[std::size_t(s.first_operand) + std::size_t(which)];
    const stage& read = p.stages[std::size_t(o.stage)];
    walk w = walk_of(s, o, read.node->shape);
    if (contraction_reducing(p, read) == nullptr) return w;
    walk through{w.is_whole, {}};
    for (const window_walk::along& a : windows_over(p, read).axes)
        through.loop_of.push_back(a.axis < 0 ? -1 : w.loop_of[a.axis]);
    return through;
}

/// How the loops of a result find what is added to it; false where the kernel has no way for it.
bool find_reading(const stage& s, const operand& o, std::uint32_t columns, bool is_added_once,
                  kernels::finish_reading& how) {
    bool stands_still = true, is_of_columns = true, is_like_results = is_added_once;
    for (int l = 0; l < s.loops.size(); ++l) {
        if (loop_extent(s.loops, l, s.node->shape[s.loops[l].axis]) == 1) continue;
        stands_still &= o.step[l] == 0;
        is_of_columns &= o.step[l] == ((columns >> l & 1) != 0 ? s.out_step[l] : 0);
        is_like_results &= o.step[l] == s.out_step[l];
    }
    how = stands_still    ? kernels::finish_reading::one
          : is_of_columns ? kernels::finish_reading::columns
                          : kernels::finish_reading::results;
    return stands_still || is_of_columns || is_like_results;
}

/// The loops of columns, and that of them which is contiguous in the contraction's own tile and in the
/// stage's results; -1 where none is.
struct column_loops {
    int vector = -1;        ///< of the contraction
    std::uint32_t all = 0;  ///< of the stage
};
column_loops columns_of(const stage& from, const stage& s, const walk& w) {
    const contraction_plan& c = *from.contraction;
    const index_t size = index_t(size_of(s.node->type));
    column_loops columns;
    for (int k = 0; k < from.out_loops; ++k) {
        if ((c.n_loops >> k & 1) == 0 || w.loop_of[k] < 0) continue;
        columns.all |= std::uint32_t(1) << w.loop_of[k];
        const bool is_contiguous = from.out_step[k] == size && s.out_step[w.loop_of[k]] == size;
        if (is_contiguous && (c.packs_b || c.vector_loop == k)) columns.vector = k;
    }
    return columns;
}

/// Products of rows are finished a vector at a time: columns that fill none are computed alone where a part
/// of a vector cannot be read.
bool has_whole_vectors(const contraction_plan& c, index_t columns) {
    return c.library->contractions.reads_parts || columns % c.library->contractions.of(c.type).lanes == 0;
}

/// Is an operand an array, or a tile of as many elements? It is computed before the contraction; whether it
/// lies as the results do is known once strides are.
bool may_be_added(const plan& p, const stage& s, int which) {
    const operand& o = p.operands[std::size_t(s.first_operand) + std::size_t(which)];
    if (o.stage < 0) return true;
    const stage& from = p.stages[std::size_t(o.stage)];
    return from.level == storage_level::materialised || from.node->volume() == s.node->volume();
}

/// Lists what the contraction has to do; false if it cannot do it all.
bool plan_finishing(plan& p, const stage& s, int which, const stage& from) {
    contraction_plan& c = *from.contraction;
    const bool is_rowwise = c.variant == contraction_variant::rowwise;
    if ((c.variant != contraction_variant::outer && !is_rowwise) || c.is_complex || c.group > 1) return false;
    if (from.rolling_axis >= 0 || from.is_in_step || !(from.block == from.box)) return false;
    const walk w = walk_of_products(p, s, which);
    const column_loops columns = columns_of(from, s, w);
    if (columns.vector < 0 || !list_finishing(*s.node->cluster.list, which, s.node->type, c)) return false;
    if (is_rowwise && !has_whole_vectors(c, from.node->shape[columns.vector])) return false;
    // Sums of earlier terms are in the results' place before all is added, and tiles of rows overlap.
    const bool is_added_once =
        !is_rowwise && from.node->domain_volume() / from.node->volume() <= c.blocking.kc;
    for (int k = 0; k < c.finish_count; ++k) {
        if (c.finish[k].what == kernels::finish::relu) continue;
        const operand& o = p.operands[std::size_t(s.first_operand) + c.finish[k].operand];
        if (!find_reading(s, o, columns.all, is_added_once, c.finish[k].reads)) return false;
    }
    return true;
}

void finish(plan& p, const stage& s, int which) {
    const stage& read =
        p.stages[std::size_t(p.operands[std::size_t(s.first_operand) + std::size_t(which)].stage)];
    const stage* reducing = contraction_reducing(p, read);
    const stage& from = reducing != nullptr ? *reducing : read;
    contraction_plan& c = *from.contraction;
    // It may store windows that nothing finishes: what was listed in vain is not done.
    if (plan_finishing(p, s, which, from)) c.finished_by = int(&s - p.stages.data());
    else c.finish_count = 0;
}

}  // namespace

int finishable_operand(const plan& p, const stage& s) {
    const graph::node& n = *s.node;
    if (!graph::has_cluster(n) || (n.type != dtype::float32 && n.type != dtype::float64)) return -1;
    for (int which = 0; which < s.operand_count; ++which) {
        if (!is_whole_product(p, s, which)) continue;
        contraction_plan tried;
        if (!list_finishing(*n.cluster.list, which, n.type, tried)) continue;
        bool may_finish = true;
        for (int k = 0; k < s.operand_count; ++k) may_finish &= k == which || may_be_added(p, s, k);
        if (may_finish) return which;
    }
    return -1;
}

const stage* contraction_storing(const plan& p, const stage& s) {
    if (const stage* reducing = contraction_reducing(p, s)) return reducing;
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        if (below < 0) continue;
        const stage& read = p.stages[std::size_t(below)];
        const stage* reducing = contraction_reducing(p, read);
        const stage& from = reducing != nullptr ? *reducing : read;
        if (from.contraction != nullptr && from.contraction->finished_by == int(&s - p.stages.data()))
            return &from;
    }
    return nullptr;
}

int operand_finished_by(const plan& p, const stage& s, const stage& contraction) {
    const int reduced = contraction.contraction->reduced_by;
    const int read = reduced >= 0 ? reduced : int(&contraction - p.stages.data());
    int which = 0;
    while (p.operands[std::size_t(s.first_operand) + std::size_t(which)].stage != read) ++which;
    return which;
}

axis_vector stored_steps(const plan& p, const stage& s, const stage& contraction) {
    axis_vector steps;
    if (contraction.contraction->reduced_by == int(&s - p.stages.data())) {
        for (const window_walk::along& a : windows_over(p, s).axes)
            steps.push_back(a.axis < 0 ? 0 : s.out_step[a.axis]);
        return steps;
    }
    for (const int loop : walk_of_products(p, s, operand_finished_by(p, s, contraction)).loop_of)
        steps.push_back(loop < 0 ? 0 : s.out_step[loop]);
    return steps;
}

void finish_in_registers(plan& p) {
    for (const stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        const int which = finishable_operand(p, s);
        if (which >= 0) finish(p, s, which);
    }
}

}  // namespace xf::planning
