#include <cmath>
#include <ostream>
#include <vector>

#include "xfuse/core/errors.hpp"
#include "xfuse/explain/explanation.hpp"
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
    if (!graph::properties(n.kind).has_several_results) return typed_shape(n);
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

/// The stages in the order they run, a stage's computed operands before it, and the number of each.
class running_order {
public:
    explicit running_order(const planning::plan& p) : numbers_(p.stages.size(), 0) { add(p, p.g.root); }
    const std::vector<int>& ids() const { return ids_; }
    std::string number_of(int id) const { return std::to_string(numbers_[std::size_t(id)]); }

private:
    void add(const planning::plan& p, int id) {
        if (numbers_[std::size_t(id)] != 0) return;
        const planning::stage& s = p.stages[std::size_t(id)];
        for (int k = 0; k < s.operand_count; ++k) {
            const int producer = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
            if (producer >= 0) add(p, producer);
        }
        ids_.push_back(id);
        numbers_[std::size_t(id)] = int(ids_.size());
    }

    std::vector<int> ids_, numbers_;
};

/// An array that exists as a whole between the stages.
std::string array_text(const planning::stage& s) {
    return (is_full_intermediate(s) ? "full array, " : "small array, ") + size_text(double(s.bytes));
}

std::string place_text(const planning::plan& p, const planning::stage& s, const running_order& order) {
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
    if (s.is_in_step) text += ", in step with the tiles of the result";
    if (s.in_place_of >= 0) text += ", in place of stage " + order.number_of(s.in_place_of);
    if (s.consumers > 1) text += ", computed once for " + std::to_string(s.consumers) + " readers";
    if (s.recomputed > 1.005) text += ", recompute factor " + rounded(s.recomputed);
    return text;
}

std::string operands_text(const planning::plan& p, const planning::stage& s, const running_order& order) {
    std::string text;
    for (int k = 0; k < s.operand_count; ++k) {
        const graph::edge& e = p.g.operands(*s.node)[std::size_t(k)];
        const int producer = p.operands[s.first_operand + k].stage;
        std::string who = "memory " + typed_shape(p.g.nodes[e.node]);
        if (producer >= 0) who = "stage " + order.number_of(producer);
        text += line("reads", who + " at " + shape::index_text(e.map, s.node->shape.size()));
    }
    return text;
}

std::string stage_text(const planning::plan& p, int id, const running_order& order) {
    const planning::stage& s = p.stages[id];
    std::string text = "  " + order.number_of(id) + ". " + title_of(*s.node) + " -> " +
                       (&s == &p.root() ? result_text(p) : typed_shape(*s.node)) + "\n";
    text += line("place", place_text(p, s, order));
    text += operands_text(p, s, order);
    if (!s.chunk.empty() && s.chunk.size() == s.node->reduced_rank()) {
        axis_vector reduced;
        for (int axis = s.node->shape.size(); axis < s.node->domain.size(); ++axis)
            reduced.push_back(s.node->domain[axis]);
        if (!(reduced == s.chunk))
            text += line("chunks", extents_text(s.chunk) + " of the reduced axes at a time");
    }
    if (s.span > 0 && s.span < s.box[s.node->along])
        text += line("chunks", std::to_string(s.span) + " along axis " + std::to_string(s.node->along));
    if (s.vector_axis >= 0 && !s.node->shape.empty())
        text += line("vector", "along axis " + std::to_string(s.vector_axis));
    text += line("kernel", kernel_of(s));
    if (s.contraction != nullptr) text += line("flops", flops_text(count_flops(s)));
    if (s.is_shared) text += line("threads", "split the reduced axes");
    else if (p.threads > 1 && s.level != planning::storage_level::tile && s.threads == 1)
        text += line("threads", "1: too little work to parallelise");
    return text;
}

std::string remarks(const planning::plan& p, const running_order& order) {
    std::string text;
    const auto add = [&text](const std::string& remark) { text += "  - " + remark + "\n"; };
    if (p.temporary) add("the result goes through a temporary: " + std::string(p.temporary));
    for (const int id : order.ids()) {
        const planning::stage& s = p.stages[std::size_t(id)];
        const std::string who = "stage " + order.number_of(id);
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

std::string write_text(const planning::plan& p, const explanation& numbers) {
    const running_order order(p);
    const std::size_t count = order.ids().size();
    std::string text = result_text(p) + ": " + std::to_string(count) +
                       (count == 1 ? " stage, " : " stages, ") + std::to_string(p.threads) +
                       (p.threads > 1           ? " threads\n"
                        : p.allowed_threads > 1 ? " thread: too little work to parallelise\n"
                                                : " thread\n");
    text += "  least traffic " + size_text(numbers.bytes) + ", scratch " +
            size_text(double(numbers.scratch_bytes)) + ", full-size intermediates " +
            std::to_string(numbers.full_intermediates) + "\n";
    for (const int id : order.ids()) text += stage_text(p, id, order);
    const std::string left = remarks(p, order);
    const char* nothing_left =
        count == 1 ? "  one pass, no intermediates\n" : "  no full-size intermediates between the stages\n";
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
