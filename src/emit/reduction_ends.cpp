#include "reduction_text.hpp"
#include "reduction_words.hpp"

/// What follows the parts of a reduction.
namespace xf::emit {

void write_combination(source& to, const planning::stage& s, const reduced_places& at,
                       const planning::loop_nest& results) {
    const reduction_words words(s.node->op, s.node->operand_type, s.node->type);
    nest n;
    for (const planning::strided_loop& l : results) n.add(l.extent, {l.out, l.in});
    if (n.is_empty()) return;
    n.coalesce();
    const index_t size = index_t(size_of(s.node->type));
    n.count_in_elements(0, size);
    n.count_in_elements(1, size);
    function_maker f("combine_" + to.name_of(s), title_of(s) + ": adds the other half");
    for (const std::string& helper : words.helpers()) f.need(helper);
    to.add_parameter(f, at[0], s.node->type, true);
    to.add_parameter(f, at[1], s.node->type, false);
    const std::vector<std::string> v = result_variables(n.size());
    f.open_loops(n, v);
    f.line(f.element(0, n, v) + " = " +
           words.stored(
               words.combined(words.from_result(f.element(0, n, v)), words.from_result(f.element(1, n, v)))) +
           ";");
    f.close_loops(n);
    to.add_call(f, {at[0], at[1]});
}

void write_division(source& to, const planning::stage& s, const lower::address& out,
                    const planning::loop_nest& results) {
    nest n;
    for (const planning::strided_loop& l : results) n.add(l.extent, {l.out});
    if (n.is_empty()) return;
    n.coalesce();
    const dtype type = s.node->type;
    n.count_in_elements(0, index_t(size_of(type)));
    function_maker f("divide_" + to.name_of(s), title_of(s) + ": the division of a mean");
    f.reserve("divisor");
    to.add_parameter(f, out, type, true);
    const std::vector<std::string> v = result_variables(n.size());
    const dtype real = type == dtype::complex64    ? dtype::float32
                       : type == dtype::complex128 ? dtype::float64
                                                   : type;
    f.line("constexpr " + type_text(real) + " divisor = " + literal(s.node->divisor, real) + ";");
    f.open_loops(n, v);
    f.line(f.element(0, n, v) + " /= divisor;");
    f.close_loops(n);
    to.add_call(f, {out});
}

}  // namespace xf::emit
