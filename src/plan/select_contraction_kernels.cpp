#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>

#include "forced.hpp"
#include "loop_extents.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/plan/contraction_problem.hpp"

namespace xf::planning {

const char* name_of(contraction_variant variant) {
    static constexpr const char* names[] = {"element by element", "outer products", "products of rows",
                                            "inner products"};
    return names[static_cast<int>(variant)];
}

namespace {

/// Which kernels serve the element types, if any.
bool find_kernels(const plan& p, const stage& s, contraction_plan& c) {
    if (s.operand_count != 2) return false;
    const auto edges = p.g.operands(*s.node);
    const dtype a = p.g.nodes[edges[0].node].type, b = p.g.nodes[edges[1].node].type, out = s.node->type;
    const auto is_small = [](dtype t) { return t == dtype::int8 || t == dtype::uint8; };
    c.group = out == dtype::int32 && is_small(a) && is_small(b) ? 2 : 1;
    if (a == dtype::bfloat16 && b == dtype::bfloat16 && out == dtype::float32) {
        c.group = 2;
        c.type = kernels::contraction_type::pairs_bfloat16;
        return c.library->contractions.has_bfloat16_pairs();
    }
    c.is_complex = out == dtype::complex64 || out == dtype::complex128;
    if (c.group == 1 && (a != out || b != out)) return false;
    using enum kernels::contraction_type;
    switch (out) {
        case dtype::int32: c.type = c.group == 2 ? pairs16 : word32; return true;
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
void order_k_loops(const plan& p, const stage& s, contraction_plan& c) {
    index_t key[max_rank] = {};
    c.k_loops = 0;
    for (int k = s.out_loops; k < s.loops.size(); ++k) {
        key[k] = std::abs(whole_step(p, s, 0, k)) + std::abs(whole_step(p, s, 1, k));
        int at = c.k_loops++;
        for (; at > 0 && key[c.k_order[at - 1]] < key[k]; --at) c.k_order[at] = c.k_order[at - 1];
        c.k_order[at] = std::uint8_t(k);
    }
}

/// The innermost terms, as many as lie at these steps in the operands.
index_t run_of_k(const contraction_problem& q, const contraction_plan& c, std::array<index_t, 2> step) {
    index_t run = 1;
    for (int at = c.k_loops; at-- > 0;) {
        const contraction_loop& l = q.loops[c.k_order[at]];
        if (l.extent == 1) continue;
        if (l.operand[0] != run * step[0] || l.operand[1] != run * step[1]) break;
        run *= l.extent;
    }
    return run;
}

contraction_problem describe(const plan& p, const stage& s, const contraction_plan& c) {
    contraction_problem q;
    q.out_loops = s.out_loops;
    q.out_size = index_t(size_of(s.node->type));
    for (int which = 0; which < 2; ++which) {
        const dtype type = p.g.nodes[p.g.operands(*s.node)[which].node].type;
        q.in_size[which] = index_t(size_of(type));
        q.is_signed[which] = type == dtype::int8;
    }
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
    q.nr = table.of(c.type).nr / parts;
    q.reads_parts = table.reads_parts;
    q.has_quads = c.type == kernels::contraction_type::pairs16 && table.has_quads();
    q.k_run = run_of_k(q, c, {q.in_size[0], q.in_size[1]});
    q.splat_run[0] = run_of_k(q, c, {q.in_size[0], 0});
    q.splat_run[1] = run_of_k(q, c, {0, q.in_size[1]});
    return q;
}

void choose(plan& p, stage& s) {
    contraction_plan& c = *new (&p.contractions[std::size_t(&s - p.stages.data())]) contraction_plan;
    s.contraction = &c;
    c.library = p.options.strict ? &kernels::baseline() : &kernels::active();
    if (!find_kernels(p, s, c) || s.node->domain.empty() || s.node->domain_volume() == 0) return;
    order_k_loops(p, s, c);
    const form only = asked_of(p, s).as;
    const priced_variant best = cheapest_variant(describe(p, s, c), c, only);
    if (only != form::chosen && best.plan.variant == contraction_variant::reference) {
        throw error(core::message("policy: force: ", s.node->name,
                                  " has no products of that form: its operands do not lie as they need"));
    }
    c = best.plan;
    const int columns = p.operands[s.first_operand + 1 - c.a_operand].stage;
    c.reuses_packed_b = columns < 0 || p.stages[columns].level == storage_level::materialised;
    c.blocking = choose_blocking(s);
}

}  // namespace

double cost_of_form(const plan& p, const stage& s, form as) {
    contraction_plan c;
    c.library = p.options.strict ? &kernels::baseline() : &kernels::active();
    if (!find_kernels(p, s, c) || s.node->domain_volume() == 0)
        return std::numeric_limits<double>::infinity();
    order_k_loops(p, s, c);
    return cheapest_variant(describe(p, s, c), c, as).cost;
}

void select_contraction_kernels(plan& p) {
    for (stage& s : p.stages) {
        if (s.level != storage_level::none && s.node->kind == graph::node_kind::contract) choose(p, s);
    }
}

}  // namespace xf::planning
