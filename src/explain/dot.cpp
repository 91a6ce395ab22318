#include <vector>

#include "escape.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/shape/index_text.hpp"

namespace xf::explaining {
namespace {

std::string label_of(const planning::plan& p, int id) {
    const planning::stage& s = p.stages[id];
    const graph::node& n = *s.node;
    const std::string shape = std::string(name_of(n.type)) + " " + core::shape_text(shape::span_of(n.shape));
    if (s.level == planning::storage_level::none) return "memory\\n" + shape;
    const bool is_result = id == p.g.root || graph::properties(n.kind).has_several_results;
    return in_dot(title_of(n)) + "\\n" + shape + "\\n" + (is_result ? "result" : planning::name_of(s.level));
}

void write_stage(const planning::plan& p, int id, std::vector<bool>& is_done, std::string& text) {
    if (is_done[std::size_t(id)]) return;
    is_done[std::size_t(id)] = true;
    const planning::stage& s = p.stages[id];
    const bool is_memory = s.level == planning::storage_level::none;
    const char* look = is_memory                                          ? "shape=cylinder"
                       : s.level == planning::storage_level::materialised ? "shape=box, style=bold"
                                                                          : "shape=box";
    text += "  n" + std::to_string(id) + " [" + look + ", label=\"" + label_of(p, id) + "\"];\n";
    for (int k = 0; k < s.operand_count; ++k) {
        const graph::edge& e = p.g.operands(*s.node)[std::size_t(k)];
        const int stage = p.operands[s.first_operand + k].stage, producer = stage >= 0 ? stage : e.node;
        write_stage(p, producer, is_done, text);
        text += "  n" + std::to_string(producer) + " -> n" + std::to_string(id) + " [label=\"" +
                shape::index_text(e.map, s.node->shape.size()) + "\"];\n";
    }
}

}  // namespace

std::string write_dot(const planning::plan& p) {
    std::string text = "digraph xfuse {\n  rankdir=TB;\n  node [fontname=\"monospace\"];\n";
    std::vector<bool> is_done(p.stages.size());
    write_stage(p, p.g.root, is_done, text);
    return text + "}\n";
}

}  // namespace xf::explaining
