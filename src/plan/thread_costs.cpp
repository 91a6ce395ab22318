#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "operand_parts.hpp"
#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/operand_reads.hpp"
#include "xfuse/plan/tuning.hpp"

/// How long a stage takes, about, and whether more threads than one would take less.
namespace xf::planning {
namespace {

double moved_bytes(const graph::node& n) { return double(n.volume()) * double(size_of(n.type)); }

/// The results of a contraction as a matrix: columns are what lies along the vector axis, and the axes of the
/// operand that has it; rows those of the other one.
struct result_matrix {
    double rows = 1, runs = 1, run = 1;  ///< columns come in so many runs
};

result_matrix matrix_of(const plan& p, const stage& s) {
    const auto edges = p.g.operands(*s.node);
    const auto is_column = [&](const graph::edge& of, int axis) { return moves_along(of.map, axis); };
    result_matrix m;
    const int along = s.vector_axis;
    const bool second = along < 0 || edges.size() < 2 || is_column(edges[1], along);
    const graph::edge& columns = edges[second && edges.size() > 1 ? 1 : 0];
    for (int axis = 0; axis < s.node->shape.size(); ++axis) {
        const double extent = double(s.node->shape[axis]);
        if (axis == along) m.run = extent;
        else (is_column(columns, axis) ? m.runs : m.rows) *= extent;
    }
    return m;
}

/// Nanoseconds of a contraction: products come in vectors of a run of columns, and each register tile has to
/// be started.
double products_time(const plan& p, const stage& s) {
    const graph::node& n = *s.node;
    if (n.volume() == 0) return 0;
    const kernels::table& library = p.options.strict ? kernels::baseline() : kernels::active();
    const auto& kernel = library.contractions.of(kernels::contraction_type::float32);
    const double lanes = std::max(double(kernel.lanes) * 4 / double(size_of(n.type)), 1.0);
    const result_matrix m = matrix_of(p, s);
    const double terms = double(n.domain_volume()) / double(n.volume());
    const double vectors = m.rows * m.runs * std::ceil(m.run / lanes);
    const double tiles = m.runs * std::ceil(m.run / (lanes * 4)) * std::ceil(m.rows / register_rows);
    return vectors * terms / costs().product_vectors + tiles * register_tile_start;
}

/// Elements of operands that are gathered into rows.
double gathered(const plan& p, const stage& s) {
    double elements = 0;
    for (const graph::edge& e : p.g.operands(*s.node))
        if (is_gathered(e, s.vector_axis)) elements += double(s.node->volume());
    return elements;
}

/// Nanoseconds of arithmetic.
double arithmetic(const plan& p, const stage& s) {
    const graph::node& n = *s.node;
    switch (graph::properties(n.kind).does) {
        case graph::work::none:
        case graph::work::moves: break;
        case graph::work::operations:
            return double(n.volume()) * std::max(n.cluster.list->cost, 1) /
                       (costs().operations_a_lane * n.cluster.lanes) +
                   gathered(p, s) / gathered_at_a_time;
        case graph::work::products: return products_time(p, s);
        case graph::work::reductions:
            return double(n.domain_volume()) * double(size_of(n.type)) / costs().reduced_bytes;
        case graph::work::steps:
            return double(n.domain_volume()) * (n.row == kernels::row_function::none ? 1 : row_function_cost);
        case graph::work::lookups: return double(n.volume());
    }
    return 0;
}

/// Nanoseconds of reading and writing: each operand and the result once.
double traffic(const plan& p, const stage& s) {
    const machine_costs& m = costs();
    const double written = moved_bytes(*s.node);
    double read = 0;
    for (const graph::edge& e : p.g.operands(*s.node)) {
        const graph::node& from = p.g.nodes[e.node];
        read += std::min(moved_bytes(from), double(s.node->domain_volume()) * double(size_of(from.type)));
    }
    const bool is_cached = read + written <= double(m.cached_bytes);
    return is_cached ? (read + written) / m.cache_bytes : read / m.memory_read + written / m.memory_written;
}

struct nest_time {
    double time = 0;
    int stages = 0;
};

/// Nanoseconds in which the rows that a rolling buffer keeps are moved to its front, for all tiles.
double time_of_moves(const stage& s) {
    if (!s.is_in_step || s.rolling_axis < 0) return 0;
    const double tiles = double(s.node->volume()) / std::max(double(shape::volume(s.block)), 1.0);
    const double moved = double(shape::volume(s.box) - shape::volume(s.block));
    return tiles * moved * double(size_of(s.node->type)) * 2 / costs().cache_bytes;
}

/// Of the stages under a root, each as often as its tiles compute it: the factors of stages, or the one of a
/// stage that is computed in sub-tiles for all that is below it, whose own tiles are not chosen yet.
enum class repeats { none, of_each_stage, of_the_stage_above };

nest_time time_under(plan& p, int id, repeats counted, double factor) {
    const stage& s = p.stages[id];
    int& priced = p.notes.visits[std::size_t(id)].priced;
    if (priced == p.notes.pricing) return {};
    priced = p.notes.pricing;
    nest_time all{time_of(p, s) * factor, 1};
    if (counted == repeats::of_each_stage) all.time += time_of_moves(s);
    if (counted == repeats::of_each_stage && s.is_blocked) counted = repeats::of_the_stage_above;
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[s.first_operand + k].stage;
        if (below < 0 || p.stages[below].level != storage_level::tile) continue;
        const double times = counted == repeats::of_each_stage ? p.stages[below].recomputed : factor;
        const nest_time under = time_under(p, below, counted, times);
        all.time += under.time;
        all.stages += under.stages;
    }
    return all;
}

nest_time time_of_all(plan& p, int root, repeats counted) {
    ++p.notes.pricing;
    return time_under(p, root, counted, 1);
}

}  // namespace

bool is_gathered(const graph::edge& e, int along) {
    return std::ranges::any_of(e.map.uses, [along](const shape::axis_use& use) {
        return use.consumer == along && (!use.is_affine() || std::abs(use.step) > 1);
    });
}

double time_of(const plan& p, const stage& s) { return std::max(arithmetic(p, s), traffic(p, s)); }

double time_to_compute(plan& p, int id) { return time_of_all(p, id, repeats::none).time; }

double time_in_step(plan& p, int root) { return time_of_all(p, root, repeats::of_each_stage).time; }

double repeated_work(plan& p, int root) {
    const double once = time_of_all(p, root, repeats::none).time;
    return once > 0 ? time_of_all(p, root, repeats::of_each_stage).time / once : 1;
}

bool is_worth_sharing(const plan& p, double time) {
    return p.threads > 1 && time > std::max(min_shared_cost, shared_cost_over_start_up * p.start_up);
}

int threads_for(plan& p, int root) {
    if (p.threads == 1) return 1;
    const nest_time once = time_of_all(p, root, repeats::none);
    // The threads save this share of the time, and the further stages cost theirs whatever the nest takes.
    const double saved = 1 - 1.0 / p.threads, further = double(once.stages - 1) * sharing_cost_a_stage;
    return is_worth_sharing(p, once.time - further / saved) ? p.threads : 1;
}

}  // namespace xf::planning
