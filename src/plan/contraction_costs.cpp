#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "xfuse/plan/contraction_problem.hpp"

/// The variants of a contraction and their costs.
namespace xf::planning {
namespace {

constexpr std::uint32_t bit(int loop) { return std::uint32_t(1) << loop; }

/// The best one so far, of the form that is asked for.
struct candidate : priced_variant {
    form only = form::chosen;

    void consider(form as, const contraction_plan& c, double price) {
        if (price >= cost || (only != form::chosen && as != only)) return;
        plan = c;
        cost = price;
    }
};

struct groups {
    std::uint32_t batch_loops = 0, m_loops = 0, n_loops = 0;
    double batches = 1, m = 1, n = 1;
};

double vectors(double elements, index_t lanes) { return std::ceil(elements / double(lanes)); }

/// The vectors of so many columns of a row, as tiles take them: one that is left over for a tile of its own
/// loads as often as it multiplies, and took 1.2 of the time (a Zen 1).
double vectors_in_tiles(double columns, const contraction_problem& q) {
    constexpr double alone = 1.2;
    const index_t of_tile = q.nr / q.lanes;
    const double count = vectors(columns, q.lanes), full = double(of_tile);
    return count > full && std::fmod(count, full) == 1 ? count - 1 + alone : count;
}

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

groups split(const contraction_problem& q, int a_operand) {
    groups g;
    for (int k = 0; k < q.out_loops; ++k) {
        const contraction_loop& l = q.loops[k];
        const bool in_rows = l.operand[a_operand] != 0, in_columns = l.operand[1 - a_operand] != 0;
        if (in_rows == in_columns) g.batch_loops |= bit(k), g.batches *= double(l.extent);
        else if (in_rows) g.m_loops |= bit(k), g.m *= double(l.extent);
        else g.n_loops |= bit(k), g.n *= double(l.extent);
    }
    return g;
}

/// Do the terms of an operand lie so far apart that each costs a cache line?
bool terms_are_far(const contraction_problem& q, const contraction_plan& c, int which) {
    for (int at = c.k_loops; at-- > 0;) {
        const contraction_loop& l = q.loops[c.k_order[at]];
        if (l.extent > 1 && l.operand[which] != 0) return std::abs(l.operand[which]) >= 64 && l.extent >= 8;
    }
    return false;
}

/// From term to term in an operand, in bytes.
index_t step_of_terms(const contraction_problem& q, const contraction_plan& c, int which) {
    for (int at = c.k_loops; at-- > 0;) {
        const contraction_loop& l = q.loops[c.k_order[at]];
        if (l.extent > 1 && l.operand[which] != 0) return std::abs(l.operand[which]);
    }
    return 0;
}

/// Do the columns of a tile, of all terms, drive each other out of the second cache, though the first one
/// could hold them? A cache chooses a set by the address modulo its size over its associativity, and rows a
/// power of two apart all begin in a few sets. For the second caches of today that is 64 or 128 KB, and they
/// are eight-fold associative or more; of a set, half is for other things.
bool columns_share_sets(const contraction_problem& q, index_t step, int which, double terms) {
    constexpr index_t period = 64 * 1024, line = 64;
    constexpr double lines_a_set = 4, first_cache = 32 * 1024;
    const index_t lines = std::max<index_t>(q.nr * q.in_size[which] / line, 1);
    const index_t sets = std::min(period / std::gcd(step, period) * lines, period / line);
    const double taken = terms * double(lines);
    return taken > double(sets) * lines_a_set && taken * double(line) <= first_cache;
}

/// What reading columns where they lie costs over packed ones, whose terms follow each other: a panel of all
/// terms that the first cache does not hold takes a page, or a part of one, for each. As many pages as any
/// second TLB holds cost little where the kernel asks for its columns ahead, as it does with four lines of
/// them: on a Zen 4, with 768 pages, packing pays from about 200 rows on. Where a panel shares sets, 128
/// terms 4 KB apart took 1.15 of the time, and 64 terms as long (a Zen 1).
double cost_of_far_columns(const contraction_problem& q, const contraction_plan& c, int which, double terms) {
    constexpr double held_pages = 1024, page = 4096, first_cache = 48 * 1024, row = 256, shared_sets = 1.1;
    if (!terms_are_far(q, c, which)) return 1;
    const index_t step = step_of_terms(q, c, which);
    if (terms * row <= first_cache) return columns_share_sets(q, step, which, terms) ? shared_sets : 1;
    const double pages = terms * std::min(double(step) / page, 1.0);
    const bool is_prefetched = double(q.nr * q.in_size[which]) >= row;
    return is_prefetched && pages <= held_pages ? 1 + 0.1 * pages / held_pages : 1.3;
}

/// The same operands of 8 bits with four terms in a word instead of two.
contraction_plan as_quads(const contraction_problem& q, contraction_plan c, int a_operand) {
    c.group = 4;
    c.type = kernels::quads_of(q.is_signed[a_operand], q.is_signed[1 - a_operand]);
    return c;
}

/// Do the innermost terms of an operand lie side by side, in whole words?
bool terms_are_words(const contraction_problem& q, const contraction_plan& c, int which) {
    for (int at = c.k_loops; at-- > 0;) {
        const contraction_loop& l = q.loops[c.k_order[at]];
        if (l.extent > 1) return l.operand[which] == q.in_size[which] && l.extent % c.group == 0;
    }
    return false;
}

/// Columns of one operand times single elements of the other, read in place or packed.
void try_outer(const contraction_problem& q, contraction_plan c, int a_operand, candidate& best) {
    const groups g = split(q, a_operand);
    const int b_operand = 1 - a_operand;
    c.variant = contraction_variant::outer;
    c.a_operand = std::uint8_t(a_operand);
    c.batch_loops = g.batch_loops, c.m_loops = g.m_loops, c.n_loops = g.n_loops;
    const double terms = double(q.terms), m = g.m, n = g.n;
    const bool far_rows = terms_are_far(q, c, a_operand) && m >= 4;
    const bool widens = c.type == kernels::contraction_type::pairs16;
    c.packs_a = c.group == 1 ? far_rows : widens || !terms_are_words(q, c, a_operand);
    // Rows are packed anew for each block of columns that fits beside them.
    const double depth = std::min(terms, double(c.packs_a && c.group == 1 ? max_packed_kc : max_kc));
    const double blocks = std::max(1.0, n * depth * double(q.in_size[b_operand]) / packed_b_bytes);
    const double row_cost = c.packs_a ? m * terms * std::min(blocks, n) * 0.5 : 0;
    const int axis = vector_axis(q);
    const bool in_columns = axis >= 0 && (g.n_loops & bit(axis)) != 0;
    const bool contiguous = in_columns && q.loops[axis].operand[b_operand] == q.in_size[b_operand];

    if (contiguous && c.group == 1) {
        const index_t run = run_of(q, g.n_loops, axis, b_operand, false);
        const bool is_whole = q.reads_parts || run % q.lanes == 0;
        const double far =
            run > q.nr ? cost_of_far_columns(q, c, b_operand, std::min(terms, double(max_kc))) : 1;
        const double products = terms * m * (n / double(run)) * vectors(double(run), q.lanes);
        const double calls = terms * (n / double(run)) * vectors(double(run), q.nr);
        const double cost = g.batches * (products * far + calls + row_cost);
        contraction_plan in_place = c;
        in_place.vector_loop = std::uint8_t(axis);
        if (is_whole) best.consider(form::outer, in_place, cost);
    }
    // A packed element costs a load and a store that goes to L2; one that is gathered as much as a vector.
    double packing = 1.0;
    for (int k = 0; k < q.out_loops; ++k) {
        const contraction_loop& l = q.loops[k];
        if ((g.n_loops & bit(k)) != 0 && l.operand[b_operand] == q.in_size[b_operand])
            packing = 8.0 / double(q.lanes) + 8.0 / double(std::min(l.extent, q.nr));
    }
    if (widens) packing = 1.5;
    else if (c.group > 1) packing = terms_are_words(q, c, b_operand) ? 0.5 : 1.0;
    // Results are stored as rows, or transposed in blocks; one by one, a cache line each, they cost most. A
    // tile whose columns are a part of one run is stored as it is where nothing is packed, too.
    const bool in_rows = axis >= 0 && (g.m_loops & bit(axis)) != 0;
    const bool is_one_run = contiguous && run_of(q, g.n_loops, axis, b_operand, false) == index_t(n);
    const double storing = is_one_run ? 0 : in_columns ? 3.0 / double(q.lanes) : in_rows ? 1.5 : 8.0;
    const double products = std::ceil(terms / c.group) * m * vectors_in_tiles(n, q);
    const double cost = g.batches * (products + terms * n * packing + m * n * storing + row_cost);
    c.packs_b = true;
    best.consider(form::outer, c, cost);
}

/// Rows of one operand times rows, or single elements, of the other.
void try_rowwise(const contraction_problem& q, contraction_plan c, int a_operand, candidate& best) {
    const int axis = vector_axis(q), other = 1 - a_operand;
    if (axis < 0 || c.is_complex || c.group > 1) return;
    const contraction_loop& v = q.loops[axis];
    const bool is_splat = v.operand[other] == 0;
    if (v.operand[a_operand] != q.in_size[a_operand]) return;
    if (!is_splat && v.operand[other] != q.in_size[other]) return;
    c.variant = contraction_variant::rowwise;
    c.a_operand = std::uint8_t(a_operand);
    c.vector_loop = std::uint8_t(axis);
    double rows = 1, batches = 1;
    for (int k = 0; k < q.out_loops; ++k) {
        const contraction_loop& l = q.loops[k];
        if (k == axis) c.n_loops |= bit(k);
        else if (l.operand[other] == 0) c.m_loops |= bit(k), rows *= double(l.extent);
        else c.batch_loops |= bit(k), batches *= double(l.extent);
    }
    const double each = vectors(double(v.extent), q.lanes) * double(q.terms);
    const double cost = batches * (rows * each * 1.2 + each);
    best.consider(form::rowwise, c, cost);
}

/// The vector runs along K: `run` terms are contiguous in A, and in B too unless B is invariant along them.
void try_inner(const contraction_problem& q, contraction_plan c, int a_operand, index_t run,
               candidate& best) {
    if (run < q.lanes || c.is_complex || c.group > 1) return;
    const groups g = split(q, a_operand);
    c.variant = contraction_variant::inner;
    c.a_operand = std::uint8_t(a_operand);
    c.batch_loops = g.batch_loops, c.m_loops = g.m_loops, c.n_loops = g.n_loops;
    const double results = g.batches * g.m * g.n;
    const double runs = double(q.terms) / double(run);
    const double cost = results * (runs * (vectors(double(run), q.lanes) * 1.3 + 1) + 8);
    best.consider(form::inner, c, cost);
}

}  // namespace

priced_variant cheapest_variant(const contraction_problem& q, const contraction_plan& c, form only) {
    candidate best;
    best.only = only;
    for (const int a_operand : {0, 1}) {
        try_outer(q, c, a_operand, best);
        if (q.has_quads) try_outer(q, as_quads(q, c, a_operand), a_operand, best);
        try_rowwise(q, c, a_operand, best);
    }
    try_inner(q, c, 0, q.k_run, best);
    for (const int moving : {0, 1}) try_inner(q, c, moving, q.splat_run[moving], best);
    return best;
}

}  // namespace xf::planning
