#include "memory.hpp"

#include <cstdio>
#include <vector>

#include "xfuse/plan/arrays.hpp"
#include "xfuse/plan/nest_costs.hpp"

namespace xf::explaining {
namespace {

std::string rounded_time(double nanoseconds) {
    char text[32];
    if (nanoseconds < 1e6) std::snprintf(text, sizeof text, "%.0f us", nanoseconds / 1e3);
    else std::snprintf(text, sizeof text, "%.1f ms", nanoseconds / 1e6);
    return text;
}

/// Nanoseconds of a stage and of the tiles under it.
double time_under(const planning::plan& p, int id, std::vector<bool>& seen) {
    if (seen[std::size_t(id)]) return 0;
    seen[std::size_t(id)] = true;
    const planning::stage& s = p.stages[std::size_t(id)];
    double time = planning::time_of(p, s);
    for (int k = 0; k < s.operand_count; ++k) {
        const int below = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
        if (below >= 0 && p.stages[std::size_t(below)].level == planning::storage_level::tile)
            time += time_under(p, below, seen);
    }
    return time;
}

}  // namespace

std::string memory_text(const planning::plan& p) {
    if (p.options.memory <= 0) return {};
    const index_t arrays = planning::array_bytes(p);
    std::string text = "  memory for arrays " + size_text(double(p.options.memory)) + ", of which " +
                       size_text(double(arrays)) + " are used";
    if (arrays > p.options.memory) text += ": what is left takes too long to compute again";
    if (p.repeated_bytes > 0)
        text += "; " + size_text(double(p.repeated_bytes)) + " saved by computing again, for about " +
                rounded_time(p.repeated_time);
    return text + "\n";
}

std::string repeated_text(const planning::stage& s) {
    return s.node->is_repeated ? ", for each nest that reads it, to save memory" : "";
}

std::string kept_text(const planning::plan& p, int id) {
    const planning::stage& s = p.stages[std::size_t(id)];
    if (p.options.memory <= 0 || !s.node->is_materialised) return {};
    std::vector<bool> seen(p.stages.size(), false);
    return "; to compute it once more would take about " + rounded_time(time_under(p, id, seen));
}

}  // namespace xf::explaining
