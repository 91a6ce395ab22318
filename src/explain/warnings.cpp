#include <cmath>

#include "running_order.hpp"
#include "warnings.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/nest_costs.hpp"

/// What takes a good part of the time beside the work itself, as the planner reckons.
namespace xf::explaining {
namespace {

constexpr double worth_telling = 0.1;

double bytes_of(const graph::node& n) { return double(n.volume()) * double(size_of(n.type)); }

/// How many elements the loops of a group have, over the whole result or in a tile.
double elements_of(const planning::stage& s, std::uint32_t group, const axis_vector& extents) {
    double count = 1;
    for (int k = 0; k < s.out_loops; ++k) {
        if ((group & (std::uint32_t(1) << k)) != 0)
            count *= double(planning::loop_extent(s.loops, k, extents[s.loops[k].axis]));
    }
    return count;
}

/// Nanoseconds of copying columns and rows into panels: once where they can be kept, else for each tile.
double time_of_packing(const planning::stage& s) {
    const planning::contraction_plan* c = s.contraction;
    if (c == nullptr || (!c->packs_a && !c->packs_b)) return 0;
    const graph::node& n = *s.node;
    const double terms = double(n.domain_volume()) / std::max(double(n.volume()), 1.0);
    const double m = elements_of(s, c->m_loops, n.shape), columns = elements_of(s, c->n_loops, n.shape);
    const double batches = elements_of(s, c->batch_loops, n.shape);
    const double m_tile = std::max(elements_of(s, c->m_loops, s.block), 1.0);
    const double n_tile = std::max(elements_of(s, c->n_loops, s.block), 1.0);
    const bool keeps =
        c->reuses_packed_b && n_tile >= columns && double(c->blocking.nc_panels * c->blocking.nr) >= columns;
    double elements = 0;
    if (c->packs_b) elements += columns * terms * (keeps ? 1 : std::ceil(m / m_tile));
    if (c->packs_a) elements += m * terms * std::ceil(columns / n_tile);
    return batches * elements * double(size_of(n.type)) * 2 / planning::costs().cache_bytes;
}

/// Nanoseconds until the result is where it belongs, if it is computed elsewhere for the target's sake.
double time_of_staging(const planning::plan& p) {
    const double bytes = bytes_of(*p.root().node);
    const planning::machine_costs& m = planning::costs();
    if (p.temporary != nullptr) return bytes / m.memory_read + bytes / m.memory_written;
    return p.is_staged ? 2 * bytes / m.cache_bytes : 0;
}

std::string percent_text(double share) { return std::to_string(int(std::lround(share * 100))) + " %"; }

}  // namespace

std::string write_warnings(const planning::plan& p, const running_order& order) {
    double all = time_of_staging(p);
    for (const int id : order.ids()) {
        const planning::stage& s = p.stages[std::size_t(id)];
        all += planning::time_of(p, s) * s.recomputed + time_of_packing(s);
    }
    std::string text;
    const auto add = [&](double time, const std::string& what) {
        if (time > worth_telling * all) text += "  - " + what + ": " + percent_text(time / all) + "\n";
    };
    for (const int id : order.ids()) {
        const planning::stage& s = p.stages[std::size_t(id)];
        const std::string who = "stage " + order.number_of(id);
        add(planning::time_of(p, s) * (s.recomputed - 1), who + " computes parts of its result again");
        add(time_of_packing(s), who + " packs its operands");
    }
    add(time_of_staging(p), "the result is copied into its place");
    return text.empty() ? text : "  more than a tenth of the time, as the planner reckons:\n" + text;
}

}  // namespace xf::explaining
