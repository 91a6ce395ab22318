#include "part_emitters.hpp"

/// argmax and argmin: the place of the first extreme, counted within the reduced axes.
namespace xf::emit {

void emit_arg_reduce(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
                     const lower::address& out) {
    const int rank = s.node->shape.size();
    lower::box domain = b;
    for (int k = 0; k < s.chunk.size(); ++k) {
        if (s.chunk[k] != s.node->domain[rank + k])
            to.refuse("the place of an extreme of a computed operand, in parts,");
        domain.low.push_back(0);
        domain.extent.push_back(s.chunk[k]);
    }
    const planning::operand& o = c.operand_of(s, 0);
    const lower::address in = lower::realize(c, o, domain);
    const dtype type = s.node->operand_type;
    const axis_vector extents = lower::loop_extents(s, domain.extent, 0, s.loops.size());
    nest results, reduced;
    for (int k = 0; k < s.loops.size(); ++k) {
        if (k < s.out_loops) results.add(extents[k], {s.out_step[k], o.step[k]});
        else reduced.add(extents[k], {0, o.step[k]});
    }
    if (results.is_empty()) return;
    results.coalesce();
    for (nest* n : {&results, &reduced}) {
        n->count_in_elements(0, 8);
        n->count_in_elements(1, index_t(size_of(type)));
    }
    function_maker f("compute_" + to.name_of(s), title_of(s));
    for (const char* used : {"taps", "best", "place", "at", "x"}) f.reserve(used);
    to.add_parameter(f, out, s.node->type, true);
    to.add_parameter(f, in, type, false);
    const std::vector<std::string> i = result_variables(results.size()),
                                   r = reduced_variables(reduced.size());
    f.open_loops(results, i);
    f.line("const " + type_text(type) + "* const taps = " + f.place(1, results, i) + ";");
    f.line(type_text(type) + " best = taps[0];");
    f.line("std::int64_t place = 0, at = 0;");
    f.open_loops(reduced, r);
    f.line("const " + type_text(type) + " x = taps[" + f.offset(1, reduced, r) + "];");
    const std::string better = std::string("x ") + (s.node->greatest ? ">" : "<") + " best";
    // NaN is further than all others; of equals the first stays.
    const bool has_nan = type >= dtype::float32;
    f.line(has_nan ? "if (best == best && (" + better + " || x != x)) {" : "if (" + better + ") {");
    f.line("    best = x;");
    f.line("    place = at;");
    f.line("}");
    f.line("++at;");
    f.close_loops(reduced);
    f.line(f.element(0, results, i) + " = place;");
    f.close_loops(results);
    to.add_call(f, {out, in});
}

}  // namespace xf::emit
