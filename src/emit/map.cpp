#include <algorithm>

#include "map_body.hpp"
#include "part_emitters.hpp"

/// Elementwise clusters: one loop nest, whose innermost statement is the list of operations.
namespace xf::emit {

void emit_map(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
              const lower::address& out) {
    std::vector<lower::address> at{out};
    nest n;
    const axis_vector extents = lower::loop_extents(s, b.extent, 0, s.out_loops);
    for (int k = 0; k < s.operand_count; ++k) at.push_back(lower::realize(c, c.operand_of(s, k), b));
    for (int l = 0; l < s.out_loops; ++l) {
        std::vector<index_t> by{s.out_step[l]};
        for (int k = 0; k < s.operand_count; ++k) by.push_back(c.operand_of(s, k).step[l]);
        n.add(extents[l], by);
    }
    if (n.is_empty()) return;
    n.coalesce();
    function_maker f("compute_" + to.name_of(s), title_of(s));
    to.add_parameter(f, out, s.node->type, true);
    n.count_in_elements(0, index_t(size_of(s.node->type)));
    const auto edges = c.p.g.operands(*s.node);
    for (int k = 0; k < s.operand_count; ++k) {
        const dtype type = c.p.g.nodes[std::size_t(edges[std::size_t(k)].node)].type;
        to.add_parameter(f, at[std::size_t(k) + 1], type, false);
        n.count_in_elements(k + 1, index_t(size_of(type)));
    }
    if (n.size() == 0) n.add(1, std::vector<index_t>(std::size_t(s.operand_count) + 1, 0));
    const bool is_vectorised = s.node->cluster.lanes > 1 || s.node->cluster.compiled == nullptr;
    map_body(to, f, *s.node, n, is_vectorised).write();
    to.add_call(f, at);
}

}  // namespace xf::emit
