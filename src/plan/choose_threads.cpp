#include <algorithm>

#include "xfuse/core/config.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/planning_passes.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {

void limit_threads(plan& p) {
    const policy& options = p.options;
    p.threads = options.threads > 0 ? options.threads : thread_count();
    p.allowed_threads = p.threads;
    p.start_up = options.start_up > 0 ? options.start_up : nominal_start_up;
    if (p.threads == 1 || options.start_up > 0 || options.threads > 0) return;
    double cost = 0;
    for (const stage& s : p.stages)
        if (s.level != storage_level::none) cost += time_of(p, s);
    if (cost > min_shared_cost) p.start_up = thread_start_up();
    else p.threads = 1;
}

void count_threads(plan& p) {
    p.threads = 1;
    for (int k = 0; k < p.order_count; ++k) p.threads = std::max(p.threads, p.stages[p.order[k]].threads);
}

}  // namespace xf::planning
