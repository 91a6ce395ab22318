#include "materialise.hpp"

#include "forced.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {
namespace {

/// Does the consumer, a tile, leave the threads too few results to share much work of the stage?
bool keeps_from_sharing(const plan& p, const stage& s, const stage& consumer) {
    return p.threads > 1 && graph::properties(s.node->kind).reduces &&
           consumer.level == storage_level::tile && consumer.node->volume() < reduced_by_all &&
           consumer.node->volume() < s.node->volume() && is_worth_sharing(p, time_of(p, s));
}

const char* reason_to_materialise(const plan& p, const stage& s, const stage& consumer) {
    const bool cheap = graph::properties(s.node->kind).cheap_to_repeat;
    if (must_be_tile(p, s)) return nullptr;
    const double limit = cheap ? max_recomputation_map : max_recomputation_reduce;
    const bool starves_threads = p.threads > 1 && graph::properties(s.node->kind).reduces &&
                                 s.node->volume() < reduced_by_all && is_worth_sharing(p, time_of(p, s));
    if (starves_threads) return "all threads reduce it together";
    if (keeps_from_sharing(p, s, consumer)) return "all threads share it, for a few results";
    if (s.recomputed > limit && graph::properties(s.node->kind).runs_along)
        return "its running results cannot start in the middle of an axis";
    return s.recomputed > limit ? "recomputing its tiles costs more than storing it" : nullptr;
}

/// A stage under `root` whose recompute factor is too high is computed in sub-tiles of a larger tile, which
/// overlaps less; where that does not help, it is materialised, as a root of its own.
bool materialise_under(plan& p, int root, bool shared_ones) {
    const stage& s = p.stages[std::size_t(root)];
    int& priced = p.notes.visits[std::size_t(root)].priced;
    if (priced == p.notes.pricing) return false;
    priced = p.notes.pricing;
    for (int k = 0; k < s.operand_count; ++k) {
        const int id = p.operands[s.first_operand + k].stage;
        if (id < 0 || p.stages[id].level != storage_level::tile) continue;
        stage& producer = p.stages[id];
        if (shared_ones || producer.consumers == 1)
            producer.materialise_reason = reason_to_materialise(p, producer, s);
        if (producer.materialise_reason != nullptr) {
            const bool may_block = graph::properties(producer.node->kind).reduces && !producer.is_blocked &&
                                   !producer.is_in_step;
            if (may_block) producer.is_blocked = true;
            else producer.level = storage_level::materialised;
            return true;
        }
        if (!producer.is_blocked && materialise_under(p, id, shared_ones)) return true;
    }
    return false;
}

}  // namespace

bool materialise_one(plan& p, int root) {
    for (const bool shared_ones : {false, true}) {
        ++p.notes.pricing;
        if (materialise_under(p, root, shared_ones)) return true;
    }
    return false;
}

}  // namespace xf::planning
