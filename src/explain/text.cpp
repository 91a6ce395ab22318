#include <algorithm>
#include <cmath>
#include <ostream>

#include "xfuse/core/errors.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/ops/row_machine.hpp"
#include "xfuse/plan/tuning.hpp"
#include "xfuse/shape/index_text.hpp"

namespace xf::explaining {
namespace {

std::string typed_shape(const graph::node& n) {
    return std::string(name_of(n.type)) + " " + core::shape_text(shape::span_of(n.shape));
}

/// The result's type, or those of several results, and its shape.
std::string result_text(const planning::plan& p) {
    const graph::node& n = *p.root().node;
    if (n.kind != graph::node_kind::tuple) return typed_shape(n);
    std::string types;
    for (const graph::edge& e : p.g.operands(n))
        types += (types.empty() ? "" : ", ") + std::string(name_of(p.g.nodes[e.node].type));
    return types + " " + core::shape_text(shape::span_of(n.shape));
}

std::string line(const char* what, const std::string& text) {
    std::string start = "      " + std::string(what);
    start.resize(14, ' ');
    return start + text + "\n";
}

std::string rounded(double value) {
    const int hundredths = int(std::lround(value * 100));
    const std::string cents = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + "." + (cents.size() == 1 ? "0" : "") + cents;
}

std::string number_of(int id, const std::vector<int>& numbers) {
    return std::to_string(std::find(numbers.begin(), numbers.end(), id) - numbers.begin() + 1);
}

/// An array that exists as a whole between the stages.
std::string array_text(const planning::stage& s) {
    return (is_full_intermediate(s) ? "full array, " : "small array, ") + size_text(double(s.bytes));
}

std::string place_text(const planning::plan& p, const planning::stage& s, const std::vector<int>& numbers) {
    const bool is_result = &s == &p.root();
    if (is_result && p.temporary)
        return "result, through a temporary (" + array_text(s) + "): " + p.temporary;
    const std::string tile = extents_text(s.box) + " at a time";
    if (is_result) {
        if (p.is_streamed || p.streams_rows) {
            return "result, " + (s.box == s.node->shape ? std::string("in one piece") : tile) +
                   ", non-temporal stores";
        }
        if (p.is_staged) return "result, " + tile + ", copied into the strided target";
        return "result, " + (s.box == s.node->shape ? std::string("in one piece") : tile);
    }
    if (s.level == planning::storage_level::materialised) return array_text(s) + ": " + s.materialise_reason;
    std::string text = "tile of " + extents_text(s.box) + " (" + size_text(double(s.bytes)) + ")";
    if (s.is_blocked) text += ", in blocks of " + extents_text(s.block);
    if (s.rolling_axis >= 0)
        text += ", rolling buffer along axis " + std::to_string(s.rolling_axis) + ", " +
                std::to_string(s.block[s.rolling_axis]) + " new rows per step";
    if (s.in_place_of >= 0) text += ", in place of stage " + number_of(s.in_place_of, numbers);
    if (s.consumers > 1) text += ", computed once for " + std::to_string(s.consumers) + " readers";
    if (s.recomputed > 1.005) text += ", recompute factor " + rounded(s.recomputed);
    return text;
}

std::string contraction_text(const planning::stage& s) {
    const planning::contraction_plan& c = *s.contraction;
    const char* packed = c.packs_a && c.packs_b ? ", both operands packed"
                         : c.packs_b            ? ", columns packed"
                         : c.packs_a            ? ", rows packed"
                                                : "";
    return name_of(c.variant) + std::string(packed);
}

std::string kernel_text(const planning::stage& s) {
    const graph::node& n = *s.node;
    std::string library = std::string("library, ") + kernels::active().name;
    switch (n.kind) {
        case graph::node_kind::map:
            if (s.row_kernel == n.cluster.machine)
                return "row machine, one operation at a time (library, " +
                       std::string(ops::active_rows().isa) + ")";
            return "row loop compiled with your flags, " + std::string(n.cluster.isa) + ", " +
                   (n.cluster.lanes == 1 ? std::string("one element at a time")
                                         : std::to_string(n.cluster.lanes) + " lanes") +
                   (n.cluster.isa == std::string("baseline") ? " (xfuse::native widens it)" : "");
        case graph::node_kind::contract:
            return contraction_text(s) + " (library, " + s.contraction->library->name + ")";
        case graph::node_kind::reduce: return std::string(name_of(s.strategy)) + " (" + library + ")";
        case graph::node_kind::scan:
            return n.row == kernels::row_function::none ? "sequential (library)" : "row by row (library)";
        case graph::node_kind::fold: return "row by row (library)";
        case graph::node_kind::lookup: return "element by element (library)";
        default: return library;
    }
}

std::string operands_text(const planning::plan& p, const planning::stage& s,
                          const std::vector<int>& numbers) {
    std::string text;
    for (int k = 0; k < s.operand_count; ++k) {
        const graph::edge& e = p.g.operands(*s.node)[std::size_t(k)];
        const int producer = p.operands[s.first_operand + k].stage;
        std::string who = "memory " + typed_shape(p.g.nodes[e.node]);
        if (producer >= 0) who = "stage " + number_of(producer, numbers);
        text += line("reads", who + " at " + shape::index_text(e.map, s.node->shape.size()));
    }
    return text;
}

std::string stage_text(const planning::plan& p, int id, int number, const std::vector<int>& numbers) {
    const planning::stage& s = p.stages[id];
    std::string text = "  " + std::to_string(number) + ". " + title_of(*s.node) + " -> " +
                       (&s == &p.root() ? result_text(p) : typed_shape(*s.node)) + "\n";
    text += line("place", place_text(p, s, numbers));
    text += operands_text(p, s, numbers);
    if (!s.chunk.empty() && s.chunk.size() == s.node->reduced_rank()) {
        axis_vector reduced;
        for (int axis = s.node->shape.size(); axis < s.node->domain.size(); ++axis)
            reduced.push_back(s.node->domain[axis]);
        if (!(reduced == s.chunk))
            text += line("chunks", extents_text(s.chunk) + " of the reduced axes at a time");
    }
    if (s.node->kind == graph::node_kind::scan && s.span < s.box[s.node->along])
        text += line("chunks", std::to_string(s.span) + " along axis " + std::to_string(s.node->along));
    if (s.vector_axis >= 0 && !s.node->shape.empty())
        text += line("vector", "along axis " + std::to_string(s.vector_axis));
    text += line("kernel", kernel_text(s));
    if (s.node->kind == graph::node_kind::contract) text += line("flops", flops_text(count_flops(s)));
    if (s.is_shared) text += line("threads", "split the reduced axes");
    else if (p.threads > 1 && s.level != planning::storage_level::tile && s.threads == 1)
        text += line("threads", "1: too little work to parallelise");
    return text;
}

std::string remarks(const planning::plan& p, const std::vector<int>& numbers) {
    std::string text;
    const auto add = [&text](const std::string& remark) { text += "  - " + remark + "\n"; };
    if (p.temporary) add("the result goes through a temporary: " + std::string(p.temporary));
    for (std::size_t at = 0; at < numbers.size(); ++at) {
        const planning::stage& s = p.stages[std::size_t(numbers[at])];
        const std::string who = "stage " + std::to_string(at + 1);
        if (s.level == planning::storage_level::materialised && s.materialise_reason)
            add(who + (is_full_intermediate(s) ? " is materialised: " : " is materialised (small): ") +
                s.materialise_reason);
        if (s.node->reason) add(who + " is a copy: " + std::string(s.node->reason));
        if (s.node->cluster.scalar_reason && s.row_kernel == s.node->cluster.compiled)
            add(who + " is not vectorised throughout: " + s.node->cluster.scalar_reason);
        for (const graph::edge& e : p.g.operands(*s.node)) {
            if (p.g.nodes[e.node].note) add(who + " reads " + p.g.nodes[e.node].note);
        }
    }
    return text;
}

}  // namespace

void list_stages(const planning::plan& p, int id, std::vector<int>& order) {
    if (std::find(order.begin(), order.end(), id) != order.end()) return;
    const planning::stage& s = p.stages[id];
    for (int k = 0; k < s.operand_count; ++k) {
        const int producer = p.operands[s.first_operand + k].stage;
        if (producer >= 0) list_stages(p, producer, order);
    }
    order.push_back(id);
}

std::string write_text(const planning::plan& p, const explanation& numbers) {
    std::vector<int> order;
    list_stages(p, p.g.root, order);
    std::string text = result_text(p) + ": " + std::to_string(order.size()) +
                       (order.size() == 1 ? " stage, " : " stages, ") + std::to_string(p.threads) +
                       (p.threads > 1           ? " threads\n"
                        : p.allowed_threads > 1 ? " thread: too little work to parallelise\n"
                                                : " thread\n");
    text += "  least traffic " + size_text(numbers.bytes) + ", scratch " +
            size_text(double(numbers.scratch_bytes)) + ", full-size intermediates " +
            std::to_string(numbers.full_intermediates) + "\n";
    for (std::size_t at = 0; at < order.size(); ++at) text += stage_text(p, order[at], int(at) + 1, order);
    const std::string left = remarks(p, order);
    const char* nothing_left = order.size() == 1 ? "  one pass, no intermediates\n"
                                                 : "  no full-size intermediates between the stages\n";
    text += left.empty() ? nothing_left : "  not fused, and why:\n" + left;
    return text;
}

}  // namespace xf::explaining

namespace xf {

explanation::explanation(const planning::plan& p)
    : flops(explaining::count_flops(p)),
      bytes(explaining::count_bytes(p)),
      scratch_bytes(p.arena_bytes()),
      full_intermediates(explaining::count_full_intermediates(p)),
      threads(p.threads) {
    for (const planning::stage& s : p.stages) stages += s.level != planning::storage_level::none;
    text_ = explaining::write_text(p, *this);
    dot_ = explaining::write_dot(p);
}

std::ostream& operator<<(std::ostream& out, const explanation& why) { return out << why.text(); }

}  // namespace xf
