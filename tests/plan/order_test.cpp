#include <doctest/doctest.h>

#include "plan/planning.hpp"

/// Roots run in an order in which every materialised operand comes before the nest that reads it.
namespace {

using namespace planning_tests;

/// Is everything that the stage reads, through tiles as well, in the order before `place`?
bool is_ready(const xf::planning::plan& p, const xf::planning::stage& s, int place) {
    for (int k = 0; k < s.operand_count; ++k) {
        const int id = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        if (id < 0) continue;
        const xf::planning::stage& producer = p.stages[std::size_t(id)];
        if (producer.level == xf::planning::storage_level::materialised) {
            const auto done = p.order.first(std::size_t(place));
            if (std::find(done.begin(), done.end(), id) == done.end()) return false;
        } else if (!is_ready(p, producer, place)) {
            return false;
        }
    }
    return true;
}

}  // namespace

TEST_CASE("a stage that is materialised for a later nest runs before an earlier one that reads it") {
    const untouched<float> x(72), y(72);
    const auto scaled = x.operand({9, 8}, {-3, -3}, 45) * 2.0F;
    const auto e = xf::exp(scaled - xf::max(scaled, {-2}, xf::keepdims));
    const auto softmax = e / xf::sum(e, {1}, xf::keepdims);
    using E = std::remove_const_t<decltype(softmax)>;
    for (const index_t tile_bytes : {128, 256, 512, 1024}) {
        CAPTURE(tile_bytes);
        xf::exec::arena memory;
        int doublings = 0;
        const xf::policy how{.threads = 1, .tile_bytes = tile_bytes};
        const auto plan = xf::expr::with_growing_workspace(
            memory, xf::expr::counts_of<E>, doublings, [&](const auto& space) {
                return xf::expr::plan_into(softmax, y.as_target({9, 8}, {1, 9}), how, space);
            });
        for (int place = 0; place < plan.order_count; ++place)
            CHECK(is_ready(plan, plan.stages[std::size_t(plan.order[std::size_t(place)])], place));
    }
}
