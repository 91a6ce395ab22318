#include "even_tiles.hpp"

#include <cstdlib>
#include <numeric>

namespace xf::planning {
namespace {

/// Longer ones would leave tiles no choice.
constexpr index_t longest_period = 64;
/// What several stages read would be walked again for each of them.
constexpr int most_steps = 64;

class period_walk {
public:
    explicit period_walk(const plan& p) : plan_(p) {}

    index_t along(const stage& s, int axis) {
        index_t period = 1;
        for (int k = 0; k < s.operand_count && steps_left_ > 0; ++k) {
            --steps_left_;
            const operand& o = plan_.operands[std::size_t(s.first_operand) + std::size_t(k)];
            for (const shape::axis_use& use : o.map->uses) {
                if (use.consumer == axis && use.step != 0) period = std::lcm(period, through(o, use));
            }
            if (period > longest_period) return 1;
        }
        return period;
    }

private:
    index_t through(const operand& o, const shape::axis_use& use) {
        index_t below = 1;
        if (o.stage >= 0 && plan_.stages[std::size_t(o.stage)].level == storage_level::tile)
            below = along(plan_.stages[std::size_t(o.stage)], use.producer);
        const index_t moved = use.div * (below / std::gcd(below, std::abs(use.step)));
        const index_t turn = use.div * use.mod;
        return use.mod != 0 && turn <= longest_period ? std::lcm(moved, turn) : moved;
    }

    const plan& plan_;
    int steps_left_ = most_steps;
};

}  // namespace

index_t period_along(const plan& p, int root, int axis) {
    return period_walk(p).along(p.stages[std::size_t(root)], axis);
}

}  // namespace xf::planning
