#include "part_emitters.hpp"

/// Entries along one axis by a table of indices.
namespace xf::emit {

void emit_gather(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
                 const lower::address& out) {
    const graph::node& n = *s.node;
    const int axis = n.along;
    const planning::operand& o = c.operand_of(s, 0);
    lower::box first = b;
    first.low[axis] = 0;
    const lower::address in = lower::realize(c, o, first);
    const int which = to.add_table(to.name_of(s) + "_table", n.table, n.shape[axis],
                                   title_of(s) + ": the entry of the operand for each of the result");
    const lower::address table = to.address_of(which) + b.low[axis] * index_t(sizeof(index_t));
    const index_t size = index_t(size_of(n.type));
    const axis_vector extents = lower::loop_extents(s, b.extent, 0, s.out_loops);
    nest loops;
    for (int k = 0; k < s.out_loops; ++k)
        loops.add(extents[k],
                  {s.out_step[k], k == axis ? 0 : o.step[k], k == axis ? index_t(sizeof(index_t)) : 0});
    if (loops.is_empty()) return;
    loops.coalesce();
    loops.count_in_elements(0, size);
    loops.count_in_elements(1, size);
    loops.count_in_elements(2, sizeof(index_t));
    function_maker f("compute_" + to.name_of(s), title_of(s));
    f.reserve("entry");
    to.add_parameter(f, out, n.type, true);
    to.add_parameter(f, in, n.type, false);
    f.add_array("table", dtype::int64, false);  // the array's own name is that of a constant of the file
    const std::vector<std::string> v = result_variables(loops.size());
    f.open_loops(loops, v);
    f.line("const index_t entry = " + f.element(2, loops, v) + ";");
    f.line(f.element(0, loops, v) + " = " + f.array(1) + "[" + f.offset(1, loops, v) + " + entry * " +
           f.constant("entry_step", o.step[axis] / size) + "];");
    f.close_loops(loops);
    to.add_call(f, {out, in, table});
}

}  // namespace xf::emit
