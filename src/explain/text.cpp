#include <ostream>
#include <span>
#include <vector>

#include "formatted.hpp"
#include "memory.hpp"
#include "page.hpp"
#include "warnings.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/lower/listing.hpp"
#include "xfuse/plan/borders.hpp"
#include "xfuse/plan/finished_results.hpp"
#include "xfuse/shape/index_text.hpp"

namespace xf::explaining {
namespace {

/// The result's type, or those of several results of one shape, and its shape.
std::string result_text(const planning::plan& p, const graph::node& n) {
    if (!graph::properties(n.kind).has_several_results) return typed_shape(n);
    std::string types;
    for (const graph::edge& e : p.g.operands(n))
        types += (types.empty() ? "" : ", ") + std::string(name_of(p.g.nodes[e.node].type));
    return types + " " + core::shape_text(shape::span_of(n.shape));
}

}  // namespace

/// The same of all results, in the order in which they are computed.
std::string results_text(const planning::plan& p) {
    if (!ties_results(p)) return result_text(p, *p.root().node);
    std::string text;
    for (const int id : p.order.first(std::size_t(p.order_count))) {
        const graph::node& n = *p.stages[std::size_t(id)].node;
        if (!graph::properties(n.kind).has_several_results) continue;
        text += (text.empty() ? "" : "; ") + result_text(p, n);
    }
    return text;
}

namespace {

std::string line(const char* what, const std::string& text) {
    std::string start = "      " + std::string(what);
    start.resize(14, ' ');
    return start + text + "\n";
}

/// What a reduction reads in place of a pad, of which at most the border is filled.
std::string past_border_text(const planning::plan& p, const planning::stage& pad, const std::string& stage,
                             bool fills_border) {
    const graph::edge& inside = p.g.operands(*pad.node)[0];
    return "memory " + typed_shape(p.g.nodes[inside.node]) + " inside of " + stage +
           (fills_border ? "" : ", which is not filled");
}

std::string operands_text(const planning::plan& p, const planning::stage& s, const running_order& order) {
    std::string text;
    for (int k = 0; k < s.operand_count; ++k) {
        const graph::edge& e = p.g.operands(*s.node)[std::size_t(k)];
        const int producer = p.operands[s.first_operand + k].stage;
        std::string who = "memory " + typed_shape(p.g.nodes[e.node]);
        if (producer >= 0) who = "stage " + order.number_of(producer);
        if (const planning::stage* pad = planning::border_of(p, s); pad != nullptr)
            who = past_border_text(p, *pad, who, !planning::reads_border(p, s));
        const bool asks = p.operands[s.first_operand + k].is_asked_ahead;
        text += line("reads", who + " at " + shape::index_text(e.map, s.node->shape.size()) +
                                  (asks ? ", asks for the next tile's" : ""));
    }
    return text;
}

std::string chunks_text(const planning::stage& s) {
    std::string text;
    if (!s.chunk.empty() && s.chunk.size() == s.node->reduced_rank()) {
        axis_vector reduced;
        for (int axis = s.node->shape.size(); axis < s.node->domain.size(); ++axis)
            reduced.push_back(s.node->domain[axis]);
        if (!(reduced == s.chunk))
            text += line("chunks", extents_text(s.chunk) + " of the reduced axes at a time");
    }
    if (s.span > 0 && s.span < s.box[s.node->along])
        text += line("chunks", std::to_string(s.span) + " along axis " + std::to_string(s.node->along));
    return text;
}

std::string threads_text(const planning::plan& p, const lower::listed_nest& nest) {
    const planning::stage& s = p.stages[std::size_t(nest.root)];
    if (nest.parts > 0)
        return line("threads", "split the reduced axes into " + std::to_string(nest.parts) + " parts");
    return p.threads > 1 && s.threads == 1 ? line("threads", "1: too little work to parallelise") : "";
}

std::string title_text(const planning::plan& p, int id, const running_order& order) {
    const planning::stage& s = p.stages[std::size_t(id)];
    return "  " + order.number_of(id) + ". " + title_of(*s.node) + " -> " + result_text(p, *s.node) + "\n";
}

std::string stage_text(const planning::plan& p, const lower::program_listing& program,
                       const lower::listed_nest& nest, const lower::listed_stage& run,
                       const running_order& order) {
    const planning::stage& s = p.stages[std::size_t(run.stage)];
    std::string text = title_text(p, run.stage, order);
    std::string place = place_text(p, program, nest, run) + repeated_text(s);
    if (s.in_place_of >= 0)
        place +=
            (planning::is_inside_border(p, s) ? ", inside the border of stage " : ", in place of stage ") +
            order.number_of(s.in_place_of);
    text += line("place", place);
    text += operands_text(p, s, order);
    text += chunks_text(s);
    if (s.vector_axis >= 0 && !s.node->shape.empty())
        text += line("vector", "along axis " + std::to_string(s.vector_axis));
    const planning::stage* from = planning::contraction_storing(p, s);
    text += line("kernel", from == nullptr
                               ? kernel_of(s, run)
                               : "in the registers of stage " + order.number_of(int(from - p.stages.data())));
    for (const lower::listed_call& c : run.calls)
        text += line(&c == &run.calls[0] ? "runs" : "", call_text(p, c));
    if (run.stage == p.g.root) {
        for (const lower::listed_call& c : program.end) {
            if (c.operand_count > 0) text += line("", "at the end " + call_text(p, c));
        }
    }
    if (s.contraction != nullptr) text += line("flops", flops_text(count_flops(s)));
    if (run.stage == nest.root) text += threads_text(p, nest);
    return text;
}

std::string remarks(const planning::plan& p, const lower::program_listing& program,
                    const running_order& order) {
    std::string text;
    const auto add = [&text](const std::string& remark) { text += "  - " + remark + "\n"; };
    if (p.temporary) add("the result goes through a temporary: " + std::string(p.temporary));
    for (const int id : order.ids()) {
        const planning::stage& s = p.stages[std::size_t(id)];
        const lower::listed_stage* run = program.find(id);
        const std::string who = "stage " + order.number_of(id);
        if (run != nullptr && run->where == exec::base::full && s.materialise_reason)
            add(who + (is_full_intermediate(*run) ? " is materialised: " : " is materialised (small): ") +
                s.materialise_reason + kept_text(p, id));
        for (int k = 0; k < s.operand_count; ++k) {
            const planning::operand& o = p.operands[std::size_t(s.first_operand) + std::size_t(k)];
            if (o.waits_at >= 0)
                add("result " + std::to_string(planning::result_number(*s.node, k) + 1) +
                    " waits in an array until all others are computed: " + o.waits_because);
        }
        if (s.node->reason) add(who + " is a copy: " + std::string(s.node->reason));
        if (s.node->cluster.scalar_reason && s.row_kernel == s.node->cluster.compiled)
            add(who + " is not vectorised throughout: " + s.node->cluster.scalar_reason);
        for (const graph::edge& e : p.g.operands(*s.node)) {
            if (p.g.nodes[e.node].note) add(who + " reads " + p.g.nodes[e.node].note);
        }
    }
    return text;
}

std::string head_text(const planning::plan& p, const explanation& numbers, std::size_t count) {
    return results_text(p) + ": " + std::to_string(count) + (count == 1 ? " stage, " : " stages, ") +
           std::to_string(p.threads) +
           (p.threads > 1           ? " threads\n"
            : p.allowed_threads > 1 ? " thread: too little work to parallelise\n"
                                    : " thread\n") +
           "  least traffic " + size_text(numbers.bytes) + ", scratch " +
           size_text(double(numbers.scratch_bytes)) + ", full-size intermediates " +
           std::to_string(numbers.full_intermediates) + "\n" + memory_text(p);
}

}  // namespace

std::string write_text(const planning::plan& p, const lower::program_listing& program,
                       const explanation& numbers) {
    const running_order order(p, program);
    const std::size_t count = order.ids().size();
    std::string text = head_text(p, numbers, count);
    for (const lower::listed_nest& nest : program.nests) {
        text += loops_text(nest);
        for (const lower::listed_stage& s : nest.stages) text += stage_text(p, program, nest, s, order);
    }
    for (const int id : order.not_run())
        text += title_text(p, id, order) + line("place", "none: it is not computed");
    const std::string left = remarks(p, program, order);
    const char* nothing_left =
        count == 1 ? "  one pass, no intermediates\n" : "  no full-size intermediates between the stages\n";
    text += left.empty() ? nothing_left : "  not fused, and why:\n" + left;
    return text + write_warnings(p, order);
}

}  // namespace xf::explaining

namespace xf {

explanation::explanation(const planning::plan& p)
    : flops(explaining::count_flops(p)), bytes(explaining::count_bytes(p)), threads(p.threads) {
    const lower::program_listing program = lower::list_program(p);
    scratch_bytes = program.arena_bytes();
    full_intermediates = explaining::count_full_intermediates(program);
    for (const planning::stage& s : p.stages) {
        const bool is_live = s.level != planning::storage_level::none;
        stages += is_live && !graph::properties(s.node->kind).ties_results;
    }
    text_ = explaining::write_text(p, program, *this);
    dot_ = explaining::write_dot(p);
    page_ = std::make_shared<explaining::page>(explaining::make_page(p, program, text_));
}

std::string explanation::svg() const { return page_ ? explaining::write_svg(page_->drawn) : std::string(); }
std::string explanation::html() const { return page_ ? explaining::write_html(*page_) : std::string(); }

std::ostream& operator<<(std::ostream& out, const explanation& why) { return out << why.text(); }

}  // namespace xf
