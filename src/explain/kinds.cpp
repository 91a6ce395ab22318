#include <array>

#include "xfuse/explain/explanation.hpp"
#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/ops/row_machine.hpp"

/// What `explain` says of a kind of stage: what it computes, and by which kernel. A kind without words of its
/// own has the first two.
namespace xf::explaining {
namespace {

std::string plain_title(const graph::node& n) {
    const graph::kind_properties& kind = graph::properties(n.kind);
    if (kind.along != graph::axis_of::none)
        return std::string(n.name) + " along axis " + std::to_string(n.along);
    if (!kind.reduces) return n.name;
    axis_vector reduced;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) reduced.push_back(n.domain[axis]);
    return std::string(n.name) + (reduced.empty() ? " over nothing" : " over " + extents_text(reduced));
}
std::string library_kernel(const planning::stage&) {
    return std::string("library, ") + kernels::active().name;
}

std::string cluster_title(const graph::node& n) {
    std::string text;
    for (const ops::operation& o : n.cluster.list->operations)
        text += (text.empty() ? "" : ", ") + std::string(ops::name_of(o));
    return text;
}
std::string row_kernel(const planning::stage& s) {
    const ops::cluster& c = s.node->cluster;
    if (s.row_kernel == c.machine)
        return "row machine, one operation at a time (library, " + std::string(ops::active_rows().isa) + ")";
    return "row loop compiled with your flags, " + std::string(c.isa) + ", " +
           (c.lanes == 1 ? std::string("one element at a time") : std::to_string(c.lanes) + " lanes") +
           (c.isa == std::string("baseline") ? " (xfuse::native widens it)" : "");
}

std::string reduction_kernel(const planning::stage& s) {
    return std::string(name_of(s.strategy)) + " (" + library_kernel(s) + ")";
}

std::string contraction_kernel(const planning::stage& s) {
    const planning::contraction_plan& c = *s.contraction;
    const char* packed = c.packs_a && c.packs_b ? ", both operands packed"
                         : c.packs_b            ? ", columns packed"
                         : c.packs_a            ? ", rows packed"
                                                : "";
    return name_of(c.variant) + std::string(packed) + " (library, " + c.library->name + ")";
}

std::string border_title(const graph::node& n) { return std::string(n.name) + ", " + shape::name_of(n.mode); }

std::string name_alone(const graph::node& n) { return n.name; }

std::string row_function_kernel(const planning::stage&) { return "row by row (library)"; }
std::string scan_kernel(const planning::stage& s) {
    return s.node->row == kernels::row_function::none ? "sequential (library)" : row_function_kernel(s);
}
std::string lookup_kernel(const planning::stage&) { return "element by element (library)"; }

struct words {
    std::string (*title)(const graph::node&) = plain_title;
    std::string (*kernel)(const planning::stage&) = library_kernel;
};

constexpr auto words_of_kinds = [] {
    using enum graph::node_kind;
    std::array<words, graph::node_kind_count> table;
    const auto of = [&table](graph::node_kind kind) -> words& { return table[std::size_t(kind)]; };
    of(map) = {cluster_title, row_kernel};
    of(reduce).kernel = reduction_kernel;
    of(contract).kernel = contraction_kernel;
    of(pad).title = border_title;
    of(gather).title = name_alone;
    of(scan).kernel = scan_kernel;
    of(fold).kernel = row_function_kernel;
    of(lookup).kernel = lookup_kernel;
    return table;
}();

}  // namespace

std::string title_of(const graph::node& n) { return words_of_kinds[std::size_t(n.kind)].title(n); }
std::string kernel_of(const planning::stage& s) {
    return words_of_kinds[std::size_t(s.node->kind)].kernel(s);
}

}  // namespace xf::explaining
