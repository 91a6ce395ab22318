#include <algorithm>

#include "part_emitters.hpp"

/// Elements at places that indices say, and places of values in sorted rows.
namespace xf::emit {

void emit_lookup(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
                 const lower::address& out) {
    if (shape::volume(b.extent) == 0) return;
    const graph::node& n = *s.node;
    const planning::operand &row = c.operand_of(s, 0), &with = c.operand_of(s, 1);
    const index_t extent = n.domain.back();
    lower::box domain = b;
    domain.low.push_back(0);
    domain.extent.push_back(extent);
    const std::vector<lower::address> at{out, extent > 0 ? lower::realize(c, row, domain) : out,
                                         lower::realize(c, with, domain)};
    const bool takes = n.row == kernels::row_function::take;
    const dtype in_type = takes ? n.type : n.operand_type;
    const dtype types[] = {n.type, in_type, n.operand_type};
    nest loops;
    for (int k = 0; k < s.out_loops; ++k) loops.add(b.extent[k], {s.out_step[k], row.step[k], with.step[k]});
    loops.coalesce();
    if (takes) {
        if (const int indices = to.array_of(at[2]); indices >= 0) {
            index_t& below = to.arrays[std::size_t(indices)].below;
            below = below == 0 ? extent : std::min(below, extent);
        }
    }
    function_maker f("compute_" + to.name_of(s), title_of(s));
    for (int k = 0; k < 3; ++k) {
        to.add_parameter(f, at[std::size_t(k)], types[k], k == 0);
        loops.count_in_elements(k, index_t(size_of(types[k])));
    }
    f.need(takes ? "place_in_row" : "position_in_row");
    const std::vector<std::string> v = result_variables(loops.size());
    const std::string step = f.constant("row_step", row.step[s.out_loops] / index_t(size_of(in_type))),
                      length = f.constant("row_extent", extent), index = f.element(2, loops, v);
    f.open_loops(loops, v);
    if (takes) {
        const std::string place = "place_in_row(" + index + ", " + length + ", \"" + n.name + "\", " +
                                  literal(index_t(n.along)) + ")";
        f.line(f.element(0, loops, v) + " = " + f.array(1) + "[" + f.offset(1, loops, v) + " + " + place +
               " * " + step + "];");
    } else {
        const bool is_right = n.row == kernels::row_function::position_right;
        f.line(f.element(0, loops, v) + " = position_in_row(" + f.place(1, loops, v) + ", " + step + ", " +
               length + ", " + index + ", " + (is_right ? "true" : "false") + ");");
    }
    f.close_loops(loops);
    to.add_call(f, at);
}

}  // namespace xf::emit
