#include <algorithm>

#include "operation_text.hpp"
#include "part_emitters.hpp"

/// Functions of rows: of each row one element.
namespace xf::emit {
namespace {

/// What the function gives of `row` and `count`; empty where there is none.
std::string text_of(function_maker& f, const graph::node& n) {
    using enum kernels::row_function;
    const auto called = [&f](const std::string& helper, const std::string& type, const std::string& more) {
        f.need(helper);
        return helper + (type.empty() ? "" : "<" + type + ">") + "(row, count" + more + ")";
    };
    const std::string real = n.type == dtype::float32 ? "float" : "double";
    switch (n.row) {
        case median: return called("median_of", real, ", false");
        case nan_median: return called("median_of", real, ", true");
        case quantile: return called("quantile_of", real, ", false, " + literal(n.parameter, dtype::float64));
        case nan_quantile:
            return called("quantile_of", real, ", true, " + literal(n.parameter, dtype::float64));
        case greatest: return called("extreme_of", "", ", true");
        case least: return called("extreme_of", "", ", false");
        case rounded_mean: return called("mean_of", "", "");
        case rounded_median:
            f.need("rounded_to");
            return "rounded_to<" + type_text(n.type) + ">(" + called("median_of", real, ", false") + ")";
        default: return {};
    }
}

/// Elements one after the other, from the first value on.
void write_custom(source& to, function_maker& f, const graph::node& n, const nest& reduced) {
    const std::vector<std::string> r = reduced_variables(reduced.size());
    const std::string function = to.function_of(code_of_fold(n), std::string(n.name) + ": a functor of yours",
                                                n.type, {n.type, n.type});
    f.line(type_text(n.type) + " total = " + literal(scalar_at(n.fill, n.type)) + ";");
    f.open_loops(reduced, r);
    f.line("total = " + function + "(total, " +
           converted(f, {"taps[" + f.offset(1, reduced, r) + "]", n.operand_type}, n.type) + ");");
    f.close_loops(reduced);
}

/// The row, from the outermost reduced axis to the innermost, for a function of all of it.
void write_row(function_maker& f, const nest& reduced) {
    const std::vector<std::string> r = reduced_variables(reduced.size());
    f.line("index_t count = 0;");
    f.open_loops(reduced, r);
    f.line("row[count++] = taps[" + f.offset(1, reduced, r) + "];");
    f.close_loops(reduced);
}

}  // namespace

void emit_fold(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
               const lower::address& out) {
    if (shape::volume(b.extent) == 0) return;
    const graph::node& n = *s.node;
    lower::box domain = b;
    index_t count = 1;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        domain.low.push_back(0);
        domain.extent.push_back(n.domain[axis]);
        count *= n.domain[axis];
    }
    const planning::operand& o = c.operand_of(s, 0);
    const lower::address in = count > 0 ? lower::realize(c, o, domain) : out;
    const axis_vector extents = lower::loop_extents(s, domain.extent, 0, s.loops.size());
    nest results, reduced;
    for (int k = 0; k < s.loops.size(); ++k) {
        const index_t in_step = count > 0 ? o.step[k] : 0;
        if (k < s.out_loops) results.add(extents[k], {s.out_step[k], in_step});
        else reduced.add(extents[k], {0, in_step});
    }
    results.coalesce();
    for (nest* each : {&results, &reduced}) {
        each->count_in_elements(0, index_t(size_of(n.type)));
        each->count_in_elements(1, index_t(size_of(n.operand_type)));
    }
    function_maker f("compute_" + to.name_of(s), title_of(s));
    for (const char* used : {"taps", "count", "total"}) f.reserve(used);
    const bool is_custom = n.custom != nullptr;
    std::vector<lower::address> at{out, in};
    to.add_parameter(f, out, n.type, true);
    to.add_parameter(f, in, n.operand_type, false);
    if (!is_custom) {
        at.push_back(to.buffer_of(s, "row", n.operand_type, std::max<index_t>(count, 1),
                                  "the elements of one result, side by side"));
        f.add_array("row", n.operand_type, true);
    }
    const std::string value = is_custom ? "total" : text_of(f, n);
    if (value.empty()) to.refuse(n.name);
    const std::vector<std::string> v = result_variables(results.size());
    f.open_loops(results, v);
    f.line("const " + type_text(n.operand_type) + "* const taps = " + f.place(1, results, v) + ";");
    if (is_custom) write_custom(to, f, n, reduced);
    else write_row(f, reduced);
    f.line(f.element(0, results, v) + " = " + value + ";");
    f.close_loops(results);
    to.add_call(f, at);
}

}  // namespace xf::emit
