#include "result_nests.hpp"
#include "xfuse/plan/operand_reads.hpp"

namespace xf::planning {
namespace {

/// What regions of a stage a region of the results needs.
enum class boxes : std::uint8_t { none, the_same, others };

class nest_reader {
public:
    nest_reader(const plan& p, result_nest& to) : p_(p), to_(to), seen_(p.stages.size(), boxes::none) {}

    void read() {
        visit(*to_.tuple, boxes::the_same);
        for (std::size_t id = 0; id < seen_.size(); ++id) {
            if (seen_[id] != boxes::none) list_leaves(p_.stages[id], seen_[id] == boxes::the_same);
        }
    }

private:
    void visit(const stage& s, boxes needed) {
        boxes& seen = seen_[std::size_t(&s - p_.stages.data())];
        if (seen >= needed) return;
        seen = needed;
        for (int k = 0; k < s.operand_count; ++k) {
            const operand& o = operand_of(s, k);
            if (o.stage < 0) continue;
            const stage& producer = p_.stages[std::size_t(o.stage)];
            if (producer.level != storage_level::tile) continue;
            const bool is_same = needed == boxes::the_same && reads_its_box(s, o, producer);
            visit(producer, is_same ? boxes::the_same : boxes::others);
        }
    }
    static bool reads_its_box(const stage& s, const operand& o, const stage& producer) {
        return producer.node->shape == s.node->shape && producer.box == s.box && producer.block == s.box &&
               producer.rolling_axis < 0 && !producer.is_in_step &&
               *o.map == shape::identity_map(s.node->domain.size());
    }
    void list_leaves(const stage& s, bool has_same_boxes) {
        const bool in_step = has_same_boxes && graph::properties(s.node->kind).works_in_place;
        for (int k = 0; k < s.operand_count; ++k) {
            const operand& o = operand_of(s, k);
            if (o.stage >= 0) continue;
            const int leaf = p_.g.operands(*s.node)[std::size_t(k)].node;
            to_.reads.push_back({&o, &p_.g.nodes[std::size_t(leaf)], in_step, &s == to_.tuple ? k : -1});
        }
        if (s.node->cluster.list->may_throw) to_.fails = "a functor of the user's is not noexcept";
        if (s.node->fails != nullptr) to_.fails = s.node->fails;
    }
    const operand& operand_of(const stage& s, int k) const {
        return p_.operands[std::size_t(s.first_operand) + std::size_t(k)];
    }

    const plan& p_;
    result_nest& to_;
    std::vector<boxes> seen_;
};

}  // namespace

result_nest nest_of(const plan& p, const stage& tuple) {
    result_nest n{&tuple, {}};
    nest_reader(p, n).read();
    return n;
}

bool reads_over(const result_nest& n, const target& result, int which) {
    const graph::memory written = graph::covered_memory(
        result.data, size_of(result.type), shape::span_of(result.shape), shape::span_of(result.strides));
    for (const leaf_reading& r : n.reads) {
        if (r.leaf->where.low >= written.high || written.low >= r.leaf->where.high) continue;
        const bool keeps_step = which >= 0 && (r.own_operand >= 0 ? r.own_operand == which : r.is_in_step);
        if (!keeps_step || !is_same_memory(result, *r.from, *r.leaf)) return true;
    }
    return false;
}

}  // namespace xf::planning
