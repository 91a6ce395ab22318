#include <algorithm>

#include "contraction_text.hpp"
#include "part_emitters.hpp"

/// Contractions: which of the ways of contraction_text.hpp keeps the library's order of sums.
namespace xf::emit {
namespace {

/// One result after the other, one product after the other, in the order of the stage's loops.
void write_reference(source& to, lower::context& c, const planning::stage& s, const axis_vector& extents,
                     const std::vector<lower::address>& at) {
    const auto edges = c.p.g.operands(*s.node);
    const bool has_terms = s.node->domain_volume() > 0;
    const int operands = has_terms ? s.operand_count : 0;
    nest results, terms;
    for (int k = 0; k < s.loops.size(); ++k) {
        std::vector<index_t> by{k < s.out_loops ? s.out_step[k] : 0};
        for (int which = 0; which < operands; ++which) by.push_back(c.operand_of(s, which).step[k]);
        if (k < s.out_loops) results.add(extents[k], by);
        else if (has_terms) terms.add(extents[k], by);
    }
    if (results.is_empty()) return;
    function_maker f("compute_" + to.name_of(s), title_of(s));
    f.reserve("sum");
    to.add_parameter(f, at[0], s.node->type, true);
    const dtype type = s.node->type;
    results.count_in_elements(0, index_t(size_of(type)));
    std::vector<dtype> types;
    for (int which = 0; which < operands; ++which) {
        types.push_back(c.p.g.nodes[std::size_t(edges[std::size_t(which)].node)].type);
        to.add_parameter(f, at[std::size_t(which) + 1], types.back(), false);
        results.count_in_elements(which + 1, index_t(size_of(types.back())));
        terms.count_in_elements(which + 1, index_t(size_of(types.back())));
    }
    for (nest* n : {&results, &terms}) {
        for (int k = n->size(); k-- > 0;) {
            if (n->extent[std::size_t(k)] == 1) n->erase(k);
        }
    }
    const std::vector<std::string> i = result_variables(results.size()), r = reduced_variables(terms.size());
    std::vector<std::string> all = i;
    nest both = results;
    for (int k = 0; k < terms.size(); ++k) {
        both.add(terms.extent[std::size_t(k)], terms.step[std::size_t(k)]);
        all.push_back(r[std::size_t(k)]);
    }
    const bool is_bool = type == dtype::boolean, is_integer = type < dtype::float32 && !is_bool;
    const std::string total_type = is_integer ? "std::uint64_t" : type_text(type);
    f.open_loops(results, i);
    f.line(total_type + " sum = " + total_type + "();");
    f.open_loops(terms, r);
    std::string product = operands == 0 ? "" : is_bool ? "" : "";
    for (int which = 0; which < operands; ++which) {
        std::string x = f.element(which + 1, both, all);
        if (is_integer) x = "static_cast<std::uint64_t>(" + x + ")";
        product += (which > 0 ? (is_bool ? " && " : " * ") : "") + x;
    }
    if (type >= dtype::complex64 && operands > 0) product = type_text(type) + "(1) * " + product;
    if (operands > 0) f.line(is_bool ? "sum = sum || (" + product + ");" : "sum += " + product + ";");
    f.close_loops(terms);
    const dtype real = type == dtype::complex64    ? dtype::float32
                       : type == dtype::complex128 ? dtype::float64
                                                   : type;
    const bool divides = !is_bool && !is_integer && s.node->divisor != 1;
    f.line(f.element(0, results, i) + " = " +
           (is_integer ? "static_cast<" + type_text(type) + ">(sum)"
            : divides  ? "sum / " + literal(s.node->divisor, real)
                       : "sum") +
           ";");
    f.close_loops(results);
    std::vector<lower::address> used(at.begin(), at.begin() + 1 + operands);
    to.add_call(f, used);
}

}  // namespace

void emit_contract(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
                   const lower::address& out) {
    const graph::node& n = *s.node;
    lower::box domain = b;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        domain.low.push_back(0);
        domain.extent.push_back(n.domain[axis]);
    }
    std::vector<lower::address> at{out};
    const bool has_terms = n.domain_volume() > 0;
    for (int k = 0; k < s.operand_count; ++k)
        at.push_back(has_terms ? lower::realize(c, c.operand_of(s, k), domain) : lower::address{});
    const axis_vector extents = lower::loop_extents(s, domain.extent, 0, s.loops.size());
    const planning::contraction_plan& plan = *s.contraction;
    if (plan.variant == planning::contraction_variant::reference || !has_terms)
        return write_reference(to, c, s, extents, at);
    contraction_writer(to, c, s, extents, at).write();
}

}  // namespace xf::emit
