#include "assignment.hpp"

#include <algorithm>

#include "xfuse/core/errors.hpp"
#include "xfuse/expr/results.hpp"

namespace xf::mpi {
namespace {

/// Adds what a box of a result needs of distributed arrays, one box for each array.
void add_needs(std::vector<shipment>& all, const dynamic::reads& reads, const xf::box& part) {
    for (const needed_part& each : reads.of(part)) {
        distributed* array = distributed::of(each.from);
        if (array == nullptr || each.box.is_empty()) continue;
        const auto at = std::ranges::find(all, array, &shipment::of);
        if (at == all.end()) {
            all.push_back({array, each.box});
            continue;
        }
        for (int axis = 0; axis < each.box.rank(); ++axis) {
            at->part.begin[axis] = std::min(at->part.begin[axis], each.box.begin[axis]);
            at->part.end[axis] = std::max(at->part.end[axis], each.box.end[axis]);
        }
    }
}

void check_communicators(const dynamic::reads& reads, const xf::box& part, const communicator& ranks) {
    for (const needed_part& each : reads.of(part)) {
        const distributed* array = distributed::of(each.from);
        if (array != nullptr && &array->ranks().held() != &ranks.held())
            throw error("mpi: arrays of different communicators in one assignment");
    }
}

/// May a box of the result need elements of this rank?
bool may_need_ours(const dynamic::reads& reads, const xf::box& part) {
    return std::ranges::any_of(reads.bound_of(part), [](const needed_part& each) {
        const distributed* array = distributed::of(each.from);
        return array != nullptr && !intersection(each.box, array->block()).is_empty();
    });
}

/// The part of a block that can be computed before others have answered: the block less what reads beyond it.
xf::box interior_of(const dynamic::reads& reads, const blocks& cut, int rank) {
    const xf::box block = cut.of(rank);
    xf::box inner = block;
    for (const needed_part& each : reads.of(block)) {
        const distributed* array = distributed::of(each.from);
        if (array == nullptr) continue;
        if (!(array->cut() == cut)) return {block.begin, block.begin};
        for (int axis = 0; axis < block.rank(); ++axis) {
            inner.begin[axis] = std::max(inner.begin[axis], 2 * block.begin[axis] - each.box.begin[axis]);
            inner.end[axis] = std::min(inner.end[axis], 2 * block.end[axis] - each.box.end[axis]);
        }
    }
    inner = intersection(inner, block);
    if (inner.is_empty()) return {block.begin, block.begin};
    for (const needed_part& part : reads.of(inner)) {
        const distributed* array = distributed::of(part.from);
        if (array != nullptr && !contains(array->block(), part.box)) return {block.begin, block.begin};
    }
    return inner;
}

/// Calls f with boxes that are the block without its inner part.
template <class F>
void for_each_rim(xf::box block, const xf::box& inner, const F& f) {
    for (int axis = 0; axis < block.rank(); ++axis) {
        xf::box low = block, high = block;
        low.end[axis] = inner.begin[axis];
        high.begin[axis] = inner.end[axis];
        for (const xf::box& each : {low, high})
            if (!each.is_empty()) f(each);
        block.begin[axis] = inner.begin[axis];
        block.end[axis] = inner.end[axis];
    }
}

}  // namespace

traffic traffic_for(std::span<const cut_reads> all, const communicator& ranks) {
    std::vector<int> askers;
    for (const auto& [reads, cut] : all) {
        check_communicators(*reads, cut->of(ranks.rank()), ranks);
        const auto matters = [r = reads](const xf::box& part) { return may_need_ours(*r, part); };
        const std::vector<int> more = cut->ranks_where(matters);
        askers.insert(askers.end(), more.begin(), more.end());
    }
    std::ranges::sort(askers);
    askers.erase(std::unique(askers.begin(), askers.end()), askers.end());
    const auto needs = [&](int rank) {
        std::vector<shipment> parts;
        for (const auto& [reads, cut] : all) add_needs(parts, *reads, cut->of(rank));
        return parts;
    };
    return traffic_of(ranks, needs, askers);
}

assignment::assignment(std::vector<assigned> results, const policy& how)
    : results_(std::move(results)), how_(how) {
    std::vector<dynamic::reads> reads;
    std::vector<cut_reads> cuts;
    reads.reserve(results_.size());
    part whole;
    for (const assigned& each : results_) {
        cuts.push_back({&reads.emplace_back(each.e), &each.to->cut()});
        if (!each.to->block().is_empty()) whole.boxes.emplace_back(&each, each.to->block());
    }
    traffic_ = traffic_for(cuts, results_.front().to->ranks());
    if (whole.boxes.empty()) return;
    whole_.push_back(std::move(whole));
    if (results_.size() == 1) split(reads.front());
}

void assignment::split(const dynamic::reads& reads) {
    const assigned& only = results_.front();
    const xf::box block = only.to->block();
    // A sum may take its elements in another order in a box of another shape: then there is one box.
    if (reads.reduces()) return;
    for (const needed_part& each : reads.of(block))
        if (distributed::of(each.from) == only.to) return;
    const xf::box inner = interior_of(reads, only.to->cut(), only.to->ranks().rank());
    if (inner.is_empty()) return;
    inner_.push_back({{{&only, inner}}});
    for_each_rim(block, inner, [&](const xf::box& rim) { rims_.push_back({{{&only, rim}}}); });
}

void assignment::make_plan(part& p) const {
    std::vector<expr::erased_pointer> values;
    for (const auto& [result, box] : p.boxes) values.push_back(dynamic::part_of(result->e, box));
    p.plans = std::make_unique<expr::plan_pool>(
        values.size() == 1 ? values.front() : expr::join_results(std::move(values)), how_);
}

void assignment::evaluate(std::vector<part>& parts) const {
    for (part& p : parts) {
        if (!p.plans) make_plan(p);
        std::vector<planning::target> targets;
        for (const auto& [result, box] : p.boxes) {
            axis_vector extents = box.begin;
            index_t offset = 0;
            for (int axis = 0; axis < box.rank(); ++axis) {
                extents[axis] = box.extent(axis);
                offset += box.begin[axis] * result->to->strides()[axis];
            }
            std::byte* first = result->to->data() + offset * index_t(size_of(result->to->type()));
            targets.push_back({first, result->to->type(), extents, result->to->strides()});
        }
        if (targets.size() == 1) p.plans->take({})->run(targets.front());
        else p.plans->take({})->run(targets);
    }
}

void assignment::run() {
    pending messages(results_.front().to->ranks());
    const bool any = start_exchange(messages, traffic_);
    const bool is_split = any && !inner_.empty();
    try {
        if (is_split) evaluate(inner_);
        messages.wait("an assignment");
    } catch (...) {
        traffic_.for_each_array([](distributed& each) { each.forget(); });
        throw;
    }
    evaluate(is_split ? rims_ : whole_);
    for (const assigned& each : results_) each.to->forget();
}

void updates::add(std::shared_ptr<distributed> to, expr::erased_pointer e) {
    expr::check_target(shape::span_of(e->shape()), to->cut().shape);
    all_.emplace_back(std::move(to), std::move(e));
    planned_ = nullptr;
}

void updates::run() {
    if (all_.empty()) return;
    if (!planned_) {
        std::vector<assigned> results;
        for (const auto& [to, e] : all_) {
            if (&to->ranks().held() != &all_.front().first->ranks().held())
                throw error("mpi: arrays of different communicators in one assignment");
            results.push_back({to.get(), e});
        }
        planned_ = std::make_shared<assignment>(std::move(results), how_);
    }
    planned_->run();
}

}  // namespace xf::mpi
