#include <algorithm>

#include "part_emitters.hpp"

/// Running sums and products along one axis; a computed operand comes in spans of it.
namespace xf::emit {
namespace {

void write_span(source& to, const planning::stage& s, nest others, const std::vector<index_t>& taps,
                index_t count, const lower::address& out, const lower::address& in, bool continues) {
    const dtype type = s.node->type, from = s.node->operand_type;
    others.coalesce();
    const index_t out_size = index_t(size_of(type)), in_size = index_t(size_of(from));
    others.count_in_elements(0, out_size);
    others.count_in_elements(1, in_size);
    // Columns stand inside of the scanned axis where they lie closer.
    nest n = others, columns;
    const bool is_across =
        others.size() > 0 && std::abs(others.step.back()[0]) < std::abs(taps[0] / out_size);
    if (is_across) {
        columns.add(others.extent.back(), others.step.back());
        n.erase(n.size() - 1);
    }
    function_maker f("compute_" + to.name_of(s), title_of(s));
    for (const char* used : {"tap", "to", "from"}) f.reserve(used);
    to.add_parameter(f, out, type, true);
    to.add_parameter(f, in, from, false);
    const std::vector<std::string> v = result_variables(others.size());
    const std::vector<std::string> outer(v.begin(), v.begin() + n.size());
    const std::string tap = f.constant("result_tap", taps[0] / out_size),
                      in_tap = f.constant("operand_tap", taps[1] / in_size);
    f.open_loops(n, outer);
    f.open("for (index_t tap = 0; tap < " + f.constant("taps", count) + "; ++tap)");
    f.line(type_text(type) + "* const to = " + f.place(0, n, outer) + " + tap * " + tap + ";");
    f.line("const " + type_text(from) + "* const from = " + f.place(1, n, outer) + " + tap * " + in_tap +
           ";");
    std::vector<std::string> inner;
    if (is_across) inner.push_back(v.back());
    f.open_loops(columns, inner);
    const std::string at = "[" + f.offset(0, columns, inner) + "]";
    const bool is_sum = s.node->op == kernels::reduce_op::sum, is_integer = type < dtype::float32;
    const std::string x = (type == from ? "" : "static_cast<" + type_text(type) + ">(") +
                          std::string("from[") + f.offset(1, columns, inner) + "]" +
                          (type == from ? "" : ")");
    const std::string before = "to[" + f.offset(0, columns, inner) + " - " + tap + "]";
    std::string value;
    if (is_integer) {
        f.need(is_sum ? "wrapping_add" : "wrapping_multiply");
        value = (is_sum ? "wrapping_add(" : "wrapping_multiply(") + before + ", " + x + ")";
    } else if (!is_sum && type >= dtype::complex64) {
        f.need("plain_product");
        value = "plain_product(" + before + ", " + x + ")";
    } else value = before + (is_sum ? " + " : " * ") + x;
    f.line("to" + at + " = " + (continues ? value : "tap > 0 ? " + value + " : " + x) + ";");
    f.close_loops(columns);
    f.close();
    f.close_loops(n);
    to.add_call(f, {out, in});
}

}  // namespace

void emit_scan(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
               const lower::address& out) {
    if (s.node->row != kernels::row_function::none) return emit_rows(to, c, s, b, out);
    if (shape::volume(b.extent) == 0) return;
    const planning::operand& o = c.operand_of(s, 0);
    const int axis = s.node->along;
    for (index_t at = 0; at < b.extent[axis]; at += s.span) {
        lower::box part = b;
        part.low[axis] = at;
        part.extent[axis] = std::min(s.span, b.extent[axis] - at);
        const lower::address in = lower::realize(c, o, part);
        const axis_vector extents = lower::loop_extents(s, part.extent, 0, s.out_loops);
        nest others;
        for (int k = 0; k < s.out_loops; ++k) {
            if (k != axis) others.add(extents[k], {s.out_step[k], o.step[k]});
        }
        write_span(to, s, others, {s.out_step[axis], o.step[axis]}, part.extent[axis],
                   out + at * s.out_step[axis], in, at > 0);
    }
}

}  // namespace xf::emit
