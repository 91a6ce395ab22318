#include <algorithm>
#include <array>

#include "xfuse/explain/explanation.hpp"
#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/lower/listing.hpp"
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

/// The first call of a kernel that computes, null where the stage only moves elements.
const lower::listed_call* kernel_called(const lower::listed_stage& run) {
    for (const lower::listed_call& c : run.calls) {
        if (c.kernel != nullptr) return &c;
    }
    return nullptr;
}

std::string library_kernel(const planning::stage&, const lower::listed_call*) {
    return std::string("library, ") + kernels::active().name;
}

std::string cluster_title(const graph::node& n) {
    std::string text;
    for (const ops::operation& o : n.cluster.list->operations)
        text += (text.empty() ? "" : ", ") + std::string(ops::name_of(o));
    return text;
}
std::string row_kernel(const planning::stage& s, const lower::listed_call* called) {
    const ops::cluster& c = s.node->cluster;
    if (called->kernel == reinterpret_cast<const void*>(c.machine))
        return "row machine, one operation at a time (library, " + std::string(ops::active_rows().isa) + ")";
    return "row loop compiled with your flags, " + std::string(c.isa) + ", " +
           (c.lanes == 1 ? std::string("one element at a time") : std::to_string(c.lanes) + " lanes") +
           (c.isa == std::string("baseline") ? " (xfuse::native widens it)" : "");
}

/// How the kernel walks the operand, by its place in the tables.
std::string reduction_kernel(const planning::stage& s, const lower::listed_call* called) {
    const kernels::table& library = kernels::active();
    const kernels::type_kernels& of_type = library.of(s.node->operand_type);
    const auto is_in = [called](const auto& kernels) {
        return std::ranges::any_of(kernels, [called](auto kernel) {
            return reinterpret_cast<const void*>(kernel) == called->kernel;
        });
    };
    using enum planning::reduction_strategy;
    const std::string how = is_in(of_type.across)         ? name_of(across)
                            : is_in(of_type.along)        ? name_of(along)
                            : is_in(of_type.slide_along)  ? name_of(slide_along)
                            : is_in(of_type.slide_across) ? name_of(slide_across)
                                                          : called->what->name;
    return how + " (" + library_kernel(s, called) + ")";
}

std::string contraction_kernel(const planning::stage&, const lower::listed_call* called) {
    const auto& c = *static_cast<const planning::contraction_plan*>(called->kernel);
    const char* packed = c.packs_a && c.packs_b ? ", both operands packed"
                         : c.packs_b            ? ", columns packed"
                         : c.packs_a            ? ", rows packed"
                                                : "";
    const char* words = c.type == kernels::contraction_type::pairs_bfloat16 ? ", bfloat16 by two"
                        : c.group == 4                                      ? ", bytes by four"
                        : c.group == 2                                      ? ", bytes by two"
                                                                            : "";
    return name_of(c.variant) + std::string(words) + packed + " (library, " + c.library->name + ")";
}

std::string border_title(const graph::node& n) { return std::string(n.name) + ", " + shape::name_of(n.mode); }

std::string name_alone(const graph::node& n) { return n.name; }

std::string row_function_kernel(const planning::stage&, const lower::listed_call*) {
    return "row by row (library)";
}
std::string scan_kernel(const planning::stage& s, const lower::listed_call* called) {
    return s.node->row == kernels::row_function::none ? "sequential (library)"
                                                      : row_function_kernel(s, called);
}
std::string lookup_kernel(const planning::stage&, const lower::listed_call*) {
    return "element by element (library)";
}

struct words {
    std::string (*title)(const graph::node&) = plain_title;
    std::string (*kernel)(const planning::stage&, const lower::listed_call* called) = library_kernel;
    bool has_kernel = false;  ///< does its kernel's name depend on what is called?
};

constexpr auto words_of_kinds = [] {
    using enum graph::node_kind;
    std::array<words, graph::node_kind_count> table;
    const auto of = [&table](graph::node_kind kind) -> words& { return table[std::size_t(kind)]; };
    of(map) = {cluster_title, row_kernel, true};
    of(reduce) = {plain_title, reduction_kernel, true};
    of(contract) = {plain_title, contraction_kernel, true};
    of(pad).title = border_title;
    of(gather).title = name_alone;
    of(scan).kernel = scan_kernel;
    of(fold).kernel = row_function_kernel;
    of(lookup).kernel = lookup_kernel;
    return table;
}();

}  // namespace

std::string title_of(const graph::node& n) { return words_of_kinds[std::size_t(n.kind)].title(n); }
std::string kernel_of(const planning::stage& s, const lower::listed_stage& run) {
    const words& w = words_of_kinds[std::size_t(s.node->kind)];
    const lower::listed_call* called = kernel_called(run);
    return w.has_kernel && called == nullptr ? "none is called" : w.kernel(s, called);
}

}  // namespace xf::explaining
