#include "assignment.hpp"

#include <algorithm>

#include "exchange.hpp"
#include "xfuse/core/errors.hpp"

namespace xf::mpi {

std::vector<demand> demands_of(const dynamic::reads& reads, const blocks& cut, const communicator& ranks) {
    std::vector<demand> all;
    for (int rank = 0; rank < ranks.size(); ++rank) {
        for (const needed_part& part : reads.of(cut.of(rank))) {
            distributed* array = distributed::of(part.from);
            if (array == nullptr) continue;
            auto at = std::ranges::find(all, array, &demand::of);
            if (at == all.end()) at = all.insert(at, {array, {}});
            at->needed.push_back(part.box);
        }
    }
    for (const demand& each : all) {
        if (&each.of->ranks().held() == &ranks.held()) continue;
        throw error("mpi: arrays of different communicators in one assignment");
    }
    return all;
}

namespace {

/// The part of a block that can be computed before others have answered: the block less what reads beyond it.
xf::box interior_of(const std::vector<demand>& all, const dynamic::reads& reads, const blocks& cut,
                    int rank) {
    const xf::box block = cut.of(rank);
    xf::box inner = block;
    for (const demand& each : all) {
        if (!(each.of->cut() == cut)) return {block.begin, block.begin};
        const xf::box& needed = each.needed[std::size_t(rank)];
        for (int axis = 0; axis < block.rank(); ++axis) {
            inner.begin[axis] = std::max(inner.begin[axis], 2 * block.begin[axis] - needed.begin[axis]);
            inner.end[axis] = std::min(inner.end[axis], 2 * block.end[axis] - needed.end[axis]);
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

assignment::assignment(distributed& to, const expr::erased_pointer& e, const policy& how)
    : to_(to), e_(e), how_(how) {
    const dynamic::reads reads(e);
    demands_ = demands_of(reads, to.cut(), to.ranks());
    if (!to.block().is_empty()) whole_.push_back({to.block()});
    // A sum may take its elements in another order in a box of another shape: then there is one box.
    if (reads.reduces() || std::ranges::count(demands_, &to, &demand::of) > 0) return;
    const xf::box inner = interior_of(demands_, reads, to.cut(), to.ranks().rank());
    if (inner.is_empty()) return;
    inner_.push_back({inner});
    for_each_rim(to.block(), inner, [&](const xf::box& rim) { rims_.push_back({rim}); });
}

void assignment::evaluate(std::vector<part>& parts) const {
    for (part& each : parts) {
        axis_vector extents = each.box.begin;
        index_t offset = 0;
        for (int axis = 0; axis < each.box.rank(); ++axis) {
            extents[axis] = each.box.extent(axis);
            offset += each.box.begin[axis] * to_.strides()[axis];
        }
        std::byte* first = to_.data() + offset * index_t(size_of(to_.type()));
        if (!each.plans) each.plans = std::make_unique<expr::plan_pool>(dynamic::part_of(e_, each.box), how_);
        each.plans->take({})->run({first, to_.type(), extents, to_.strides()});
    }
}

}  // namespace xf::mpi
