#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "xfuse/kernels/contract.hpp"
#include "xfuse/plan/passes.hpp"

namespace xf::planning {

const char* name_of(form how) {
    static constexpr const char* names[] = {"element by element", "outer products", "products of rows",
                                            "inner products"};
    return names[static_cast<int>(how)];
}

namespace {

constexpr std::uint32_t bit(int loop) { return std::uint32_t(1) << loop; }

/// One loop of the contraction, over the whole node.
struct span_loop {
    index_t extent, out, operand[2];
};

struct problem {
    fixed_vector<span_loop, max_rank> loops;
    int out_loops = 0;
    index_t in_size[2] = {}, out_size = 0;
    index_t lanes = 1, tile = 1;  ///< in elements of the result
    bool reads_parts = false;
    index_t terms = 1;
    index_t term_run = 1;  ///< terms that follow each other in both operands
};

index_t extent_of(const stage& s, int k) {
    const loop& l = s.loops[k];
    return l.is_outer ? s.node->domain[l.axis] / l.div : s.loops[k - 1].div / l.div;
}

/// Which kernels serve the element types, if any.
bool find_kernels(const plan& p, const stage& s, contraction& c) {
    if (s.operand_count != 2) return false;
    const auto edges = p.g.operands(*s.node);
    const dtype a = p.g.nodes[edges[0].node].type, b = p.g.nodes[edges[1].node].type, out = s.node->type;
    const auto is_small = [](dtype t) { return t == dtype::int8 || t == dtype::uint8; };
    c.is_paired = out == dtype::int32 && is_small(a) && is_small(b);
    c.is_complex = out == dtype::complex64 || out == dtype::complex128;
    if (!c.is_paired && (a != out || b != out)) return false;
    using enum kernels::contraction_type;
    switch (out) {
        case dtype::int32: c.type = c.is_paired ? pairs16 : word32; return true;
        case dtype::uint32: c.type = word32; return true;
        case dtype::int64:
        case dtype::uint64: c.type = word64; return true;
        case dtype::float32:
        case dtype::complex64: c.type = float32; return true;
        case dtype::float64:
        case dtype::complex128: c.type = float64; return true;
        default: return false;
    }
}

/// How far an operand moves along a loop if the producer lies in memory as a whole: the same for every
/// tile, so that the order of the terms, and with it the sum, does not depend on tiles.
index_t whole_step(const plan& p, const stage& s, int which, int k) {
    const operand& o = p.operands[s.first_operand + which];
    if (o.stage < 0) return o.step[k];
    const graph::node& producer = *p.stages[o.stage].node;
    if (producer.is_flat) return o.step[k];
    axis_vector stride(producer.shape.size(), index_t(size_of(producer.type)));
    for (int axis = producer.shape.size() - 1; axis-- > 0;)
        stride[axis] = stride[axis + 1] * producer.shape[axis + 1];
    index_t step = 0;
    for (const shape::axis_use& use : o.map->uses) {
        const loop& l = s.loops[k];
        if (use.consumer != l.axis || l.div < use.div) continue;
        if (use.mod != 0 && l.div >= use.div * use.mod) continue;
        step += use.step * (l.div / use.div) * stride[use.producer];
    }
    return step;
}

/// Terms are taken in the order in which the operand that moves farther lies in memory.
void order_terms(const plan& p, const stage& s, contraction& c) {
    index_t key[max_rank] = {};
    c.term_loops = 0;
    for (int k = s.out_loops; k < s.loops.size(); ++k) {
        key[k] = std::abs(whole_step(p, s, 0, k)) + std::abs(whole_step(p, s, 1, k));
        int at = c.term_loops++;
        for (; at > 0 && key[c.term_order[at - 1]] < key[k]; --at) c.term_order[at] = c.term_order[at - 1];
        c.term_order[at] = std::uint8_t(k);
    }
}

problem describe(const plan& p, const stage& s, const contraction& c) {
    problem q;
    q.out_loops = s.out_loops;
    q.out_size = index_t(size_of(s.node->type));
    for (int which = 0; which < 2; ++which)
        q.in_size[which] = index_t(size_of(p.g.nodes[p.g.operands(*s.node)[which].node].type));
    for (int k = 0; k < s.loops.size(); ++k) {
        const auto step = [&](int which) { return p.operands[s.first_operand + which].step[k]; };
        const bool still = extent_of(s, k) == 1;
        const index_t out = k < s.out_loops ? s.out_step[k] : 0;
        q.loops.push_back({extent_of(s, k), still ? 0 : out, {still ? 0 : step(0), still ? 0 : step(1)}});
        if (k >= s.out_loops) q.terms *= extent_of(s, k);
    }
    const kernels::contraction_table& table = c.library->contractions;
    const index_t parts = c.is_complex ? 2 : 1;
    q.lanes = std::max<index_t>(table.of(c.type).lanes / parts, 1);
    q.tile = table.of(c.type).tile_columns / parts;
    q.reads_parts = table.reads_parts;
    for (int at = c.term_loops; at-- > 0;) {
        const span_loop& l = q.loops[c.term_order[at]];
        if (l.extent == 1) continue;
        if (q.term_run > 1 &&
            (l.operand[0] != q.term_run * q.in_size[0] || l.operand[1] != q.term_run * q.in_size[1]))
            break;
        if (q.term_run == 1 && (l.operand[0] != q.in_size[0] || l.operand[1] != q.in_size[1])) break;
        q.term_run *= l.extent;
    }
    return q;
}

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
index_t run_of(const problem& q, std::uint32_t among, int from, int which, bool scalar) {
    index_t run = q.loops[from].extent, size = q.in_size[which];
    for (bool grows = true; grows;) {
        grows = false;
        for (int k = 0; k < q.out_loops; ++k) {
            const span_loop& l = q.loops[k];
            if (k == from || (among & bit(k)) == 0 || l.extent == 1 || l.out != run * q.out_size) continue;
            if (l.operand[which] != (scalar ? 0 : run * size)) continue;
            run *= l.extent;
            grows = true;
            break;
        }
    }
    return run;
}

int vector_axis(const problem& q) {
    for (int k = 0; k < q.out_loops; ++k) {
        if (q.loops[k].extent > 1 && q.loops[k].out == q.out_size) return k;
    }
    return -1;
}

groups split(const problem& q, int rows_operand) {
    groups g;
    for (int k = 0; k < q.out_loops; ++k) {
        const span_loop& l = q.loops[k];
        const bool in_rows = l.operand[rows_operand] != 0, in_columns = l.operand[1 - rows_operand] != 0;
        if (in_rows == in_columns) g.batch |= bit(k), g.batches *= double(l.extent);
        else if (in_rows) g.rows |= bit(k), g.row_count *= double(l.extent);
        else g.columns |= bit(k), g.column_count *= double(l.extent);
    }
    return g;
}

/// Do the terms of an operand lie so far apart that each costs a line of the cache?
bool terms_are_far(const problem& q, const contraction& c, int which) {
    for (int at = c.term_loops; at-- > 0;) {
        const span_loop& l = q.loops[c.term_order[at]];
        if (l.extent > 1 && l.operand[which] != 0) return std::abs(l.operand[which]) >= 64 && l.extent >= 8;
    }
    return false;
}

/// Columns of one operand times single elements of the other, read in place or packed.
void try_outer(const problem& q, contraction c, int rows_operand, candidate& best) {
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
        const span_loop& l = q.loops[k];
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
void try_rowwise(const problem& q, contraction c, int rows_operand, candidate& best) {
    const int axis = vector_axis(q), other = 1 - rows_operand;
    if (axis < 0 || c.is_complex || c.is_paired) return;
    const span_loop& v = q.loops[axis];
    const bool is_splat = v.operand[other] == 0;
    if (v.operand[rows_operand] != q.in_size[rows_operand]) return;
    if (!is_splat && v.operand[other] != q.in_size[other]) return;
    c.how = form::rowwise;
    c.rows_operand = std::uint8_t(rows_operand);
    c.vector_loop = std::uint8_t(axis);
    double rows = 1, batches = 1;
    for (int k = 0; k < q.out_loops; ++k) {
        const span_loop& l = q.loops[k];
        if (k == axis) c.columns |= bit(k);
        else if (l.operand[other] == 0) c.rows |= bit(k), rows *= double(l.extent);
        else c.batch |= bit(k), batches *= double(l.extent);
    }
    const double each = vectors(double(v.extent), q.lanes) * double(q.terms);
    const double cost = batches * (rows * each * 1.2 + each);
    if (cost < best.cost) best = {c, cost};
}

/// The vector runs along terms that are contiguous in both operands.
void try_inner(const problem& q, contraction c, candidate& best) {
    if (q.term_run < q.lanes || c.is_complex || c.is_paired) return;
    const groups g = split(q, 0);
    c.how = form::inner;
    c.rows_operand = 0;
    c.batch = g.batch, c.rows = g.rows, c.columns = g.columns;
    const double results = g.batches * g.row_count * g.column_count;
    const double runs = double(q.terms) / double(q.term_run);
    const double cost = results * (runs * (vectors(double(q.term_run), q.lanes) * 1.3 + 1) + 8);
    if (cost < best.cost) best = {c, cost};
}

void choose(plan& p, stage& s) {
    contraction c;
    c.library = p.is_strict ? &kernels::baseline() : &kernels::active();
    s.how_contracted = c;
    if (!find_kernels(p, s, c) || s.node->domain.empty() || s.node->domain_volume() == 0) return;
    order_terms(p, s, c);
    const problem q = describe(p, s, c);
    candidate best;
    for (const int rows_operand : {0, 1}) {
        try_outer(q, c, rows_operand, best);
        try_rowwise(q, c, rows_operand, best);
    }
    try_inner(q, c, best);
    s.how_contracted = best.how;
    const int columns = p.operands[s.first_operand + 1 - best.how.rows_operand].stage;
    s.how_contracted.columns_stay = columns < 0 || p.stages[columns].where == place::full;
}

index_t padded(index_t bytes) { return (bytes + 63) / 64 * 64; }

}  // namespace

void choose_contractions(plan& p) {
    for (stage& s : p.stages) {
        if (s.where != place::none && s.node->kind == graph::node_kind::contract) choose(p, s);
    }
}

bool packs_columns(const stage& s) {
    const contraction& c = s.how_contracted;
    const bool can_read = c.how != form::outer || c.library->contractions.reads_parts;
    return c.how != form::plain && (c.packs_columns || !can_read);
}

contraction_room room_for(const stage& s) {
    const contraction& c = s.how_contracted;
    contraction_room r;
    if (c.how == form::plain) return r;
    const kernels::contraction_table& table = c.library->contractions;
    const index_t size = index_t(size_of(s.node->type)), parts = c.is_complex ? 2 : 1;
    index_t terms = 1, rows = 1, columns = 1;
    for (int at = 0; at < c.term_loops; ++at) terms *= extent_of(s, c.term_order[at]);
    const index_t most = c.packs_rows && !c.is_paired ? most_packed_terms : most_terms;
    const index_t blocks = std::max<index_t>((terms + most - 1) / most, 1);
    r.terms = std::max<index_t>((terms + blocks - 1) / blocks, 1);
    if (c.is_paired) r.terms += r.terms % 2;
    r.columns = table.of(c.type).tile_columns / parts;
    for (int k = 0; k < s.out_loops; ++k) {
        if ((c.rows & bit(k)) != 0) rows *= extent_of(s, k);
        if ((c.columns & bit(k)) != 0) columns *= extent_of(s, k);
    }
    const index_t element = c.is_paired ? 2 : size;
    const index_t row_bytes = r.terms * element;
    r.rows = std::clamp<index_t>(packed_rows_bytes / row_bytes / row_tile * row_tile, row_tile, block_rows);
    if (c.how == form::rowwise) r.rows = rowwise_rows;
    r.rows = std::min(r.rows, (rows + row_tile - 1) / row_tile * row_tile);
    const index_t panel_bytes = r.terms * r.columns * element;
    const index_t all_panels = std::max<index_t>((columns + r.columns - 1) / r.columns, 1);
    r.panels = std::clamp<index_t>(packed_columns_bytes / panel_bytes, 1, all_panels);

    const bool may_pack = planning::packs_columns(s);
    index_t used = 0;
    const auto take = [&used](index_t bytes) {
        const index_t at = used;
        used += padded(bytes);
        return at;
    };
    r.key_at = take(index_t(sizeof(packed_key)));
    r.segments_at = take(2 * r.terms * index_t(sizeof(kernels::segment)));
    r.tables_at = take((6 * r.rows + 2 * r.columns) * index_t(sizeof(index_t)));
    r.columns_at = take(may_pack ? panel_bytes * r.panels : 0);
    r.rows_at = take(c.packs_rows ? row_bytes * r.rows : 0);
    r.tile_at = take(may_pack || c.is_complex ? r.rows * r.columns * size * parts : 0);
    r.bytes = used;
    return r;
}

}  // namespace xf::planning
