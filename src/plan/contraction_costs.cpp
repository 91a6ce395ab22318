#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "xfuse/plan/contraction_problem.hpp"

/// The forms of a contraction with their costs.
namespace xf::planning {
namespace {

constexpr std::uint32_t bit(int loop) { return std::uint32_t(1) << loop; }

/// One way to compute the contraction, and what it costs: about the vector operations it takes.
struct candidate {
    contraction how;
    double cost = std::numeric_limits<double>::infinity();
};

struct groups {
    std::uint32_t batch = 0, rows = 0, columns = 0;
    double batches = 1, row_count = 1, column_count = 1;
};

double vectors(double elements, index_t lanes) { return std::ceil(elements / double(lanes)); }

/// The columns that follow each other in the result and in the operand, from the vector axis on.
index_t run_of(const contraction_problem& q, std::uint32_t among, int from, int which, bool scalar) {
    index_t run = q.loops[from].extent, size = q.in_size[which];
    for (bool grows = true; grows;) {
        grows = false;
        for (int k = 0; k < q.out_loops; ++k) {
            const contraction_loop& l = q.loops[k];
            if (k == from || (among & bit(k)) == 0 || l.extent == 1 || l.out != run * q.out_size) continue;
            if (l.operand[which] != (scalar ? 0 : run * size)) continue;
            run *= l.extent;
            grows = true;
            break;
        }
    }
    return run;
}

int vector_axis(const contraction_problem& q) {
    for (int k = 0; k < q.out_loops; ++k) {
        if (q.loops[k].extent > 1 && q.loops[k].out == q.out_size) return k;
    }
    return -1;
}

groups split(const contraction_problem& q, int rows_operand) {
    groups g;
    for (int k = 0; k < q.out_loops; ++k) {
        const contraction_loop& l = q.loops[k];
        const bool in_rows = l.operand[rows_operand] != 0, in_columns = l.operand[1 - rows_operand] != 0;
        if (in_rows == in_columns) g.batch |= bit(k), g.batches *= double(l.extent);
        else if (in_rows) g.rows |= bit(k), g.row_count *= double(l.extent);
        else g.columns |= bit(k), g.column_count *= double(l.extent);
    }
    return g;
}

/// Do the terms of an operand lie so far apart that each costs a line of the cache?
bool terms_are_far(const contraction_problem& q, const contraction& c, int which) {
    for (int at = c.term_loops; at-- > 0;) {
        const contraction_loop& l = q.loops[c.term_order[at]];
        if (l.extent > 1 && l.operand[which] != 0) return std::abs(l.operand[which]) >= 64 && l.extent >= 8;
    }
    return false;
}

/// Columns of one operand times single elements of the other, read in place or packed.
void try_outer(const contraction_problem& q, contraction c, int rows_operand, candidate& best) {
    const groups g = split(q, rows_operand);
    const int columns_operand = 1 - rows_operand;
    c.how = form::outer;
    c.rows_operand = std::uint8_t(rows_operand);
    c.batch = g.batch, c.rows = g.rows, c.columns = g.columns;
    const double terms = double(q.terms), m = g.row_count, n = g.column_count;
    const bool far_rows = terms_are_far(q, c, rows_operand) && m >= 4;
    c.packs_rows = far_rows || c.is_paired;
    const double blocks =
        std::max(1.0, n * terms * double(q.in_size[columns_operand]) / packed_columns_bytes);
    const double row_cost = c.packs_rows ? m * terms * std::min(blocks, n) * 0.5 : 0;
    const int axis = vector_axis(q);
    const bool in_columns = axis >= 0 && (g.columns & bit(axis)) != 0;
    const bool contiguous =
        in_columns && q.loops[axis].operand[columns_operand] == q.in_size[columns_operand];

    if (contiguous && !c.is_paired) {
        const index_t run = run_of(q, g.columns, axis, columns_operand, false);
        const bool is_whole = q.reads_parts || run % q.lanes == 0;
        // Terms a page apart cost a miss of the translation buffer each; packed ones do not.
        const double far =
            terms_are_far(q, c, columns_operand) && terms * 256 > 48 * 1024 && run > q.tile ? 1.3 : 1.0;
        const double products = terms * m * (n / double(run)) * vectors(double(run), q.lanes);
        const double calls = terms * (n / double(run)) * vectors(double(run), q.tile);
        const double cost = g.batches * (products * far + calls + row_cost);
        if (is_whole && cost < best.cost) {
            best = {c, cost};
            best.how.vector_loop = std::uint8_t(axis);
        }
    }
    // A packed element costs a load and a store that goes to L2; one that is gathered as much as a vector.
    double packing = 1.0;
    for (int k = 0; k < q.out_loops; ++k) {
        const contraction_loop& l = q.loops[k];
        if ((g.columns & bit(k)) != 0 && l.operand[columns_operand] == q.in_size[columns_operand])
            packing = 8.0 / double(q.lanes) + 8.0 / double(std::min(l.extent, q.tile));
    }
    if (c.is_paired) packing = 1.5;
    // Results leave as rows, or transposed in blocks; one by one, a line of the cache each, they cost most.
    const bool in_rows = axis >= 0 && (g.rows & bit(axis)) != 0;
    const double leaving = in_columns ? 3.0 / double(q.lanes) : in_rows ? 1.5 : 8.0;
    const double products = terms * m * vectors(n, q.lanes) * (c.is_paired ? 0.5 : 1.0);
    const double cost = g.batches * (products + terms * n * packing + m * n * leaving + row_cost);
    if (cost < best.cost) {
        best = {c, cost};
        best.how.packs_columns = true;
    }
}

/// Rows of one operand times rows, or single elements, of the other.
void try_rowwise(const contraction_problem& q, contraction c, int rows_operand, candidate& best) {
    const int axis = vector_axis(q), other = 1 - rows_operand;
    if (axis < 0 || c.is_complex || c.is_paired) return;
    const contraction_loop& v = q.loops[axis];
    const bool is_splat = v.operand[other] == 0;
    if (v.operand[rows_operand] != q.in_size[rows_operand]) return;
    if (!is_splat && v.operand[other] != q.in_size[other]) return;
    c.how = form::rowwise;
    c.rows_operand = std::uint8_t(rows_operand);
    c.vector_loop = std::uint8_t(axis);
    double rows = 1, batches = 1;
    for (int k = 0; k < q.out_loops; ++k) {
        const contraction_loop& l = q.loops[k];
        if (k == axis) c.columns |= bit(k);
        else if (l.operand[other] == 0) c.rows |= bit(k), rows *= double(l.extent);
        else c.batch |= bit(k), batches *= double(l.extent);
    }
    const double each = vectors(double(v.extent), q.lanes) * double(q.terms);
    const double cost = batches * (rows * each * 1.2 + each);
    if (cost < best.cost) best = {c, cost};
}

/// The vector runs along terms: `run` of them are contiguous in the rows, and in the columns too unless
/// those stand still.
void try_inner(const contraction_problem& q, contraction c, int rows_operand, index_t run, candidate& best) {
    if (run < q.lanes || c.is_complex || c.is_paired) return;
    const groups g = split(q, rows_operand);
    c.how = form::inner;
    c.rows_operand = std::uint8_t(rows_operand);
    c.batch = g.batch, c.rows = g.rows, c.columns = g.columns;
    const double results = g.batches * g.row_count * g.column_count;
    const double runs = double(q.terms) / double(run);
    const double cost = results * (runs * (vectors(double(run), q.lanes) * 1.3 + 1) + 8);
    if (cost < best.cost) best = {c, cost};
}

}  // namespace

contraction cheapest_way(const contraction_problem& q, const contraction& c) {
    candidate best;
    for (const int rows_operand : {0, 1}) {
        try_outer(q, c, rows_operand, best);
        try_rowwise(q, c, rows_operand, best);
    }
    try_inner(q, c, 0, q.term_run, best);
    for (const int moving : {0, 1}) try_inner(q, c, moving, q.splat_run[moving], best);
    return best.how;
}

}  // namespace xf::planning
