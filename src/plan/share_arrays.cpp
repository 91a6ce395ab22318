#include <vector>

#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {
namespace {

constexpr int nothing = -1;

/// The node that a copy was made of. Eliminating common subexpressions left each node its own number, and
/// copies keep that.
int origin_of(const graph::graph& g, int id) {
    const int visited = g.nodes[std::size_t(id)].visit;
    return visited > 0 ? visited - 1 : id;
}

/// Is any node a copy? Copies come last.
bool has_copies(const graph::graph& g) {
    const int last = int(g.nodes.size()) - 1;
    return origin_of(g, last) != last;
}

bool is_array(const stage& s) { return s.level == storage_level::materialised; }

bool has_arrays(const plan& p) {
    for (const stage& s : p.stages)
        if (is_array(s)) return true;
    return false;
}

/// Of each node the first of its copies that is an array; there is none of most.
std::vector<int> arrays_by_origin(const plan& p) {
    std::vector<int> arrays(p.stages.size(), nothing);
    for (std::size_t id = 0; id < p.stages.size(); ++id) {
        const stage& s = p.stages[id];
        int& first = arrays[std::size_t(origin_of(p.g, int(id)))];
        if (is_array(s) && !s.node->is_repeated && first == nothing) first = int(id);
    }
    return arrays;
}

/// Does it take less time to read the array than to compute the copy, with the tiles under it?
bool is_dearer_than_reading(plan& p, int copy) {
    const stage& s = p.stages[std::size_t(copy)];
    if (is_array(s)) return true;
    const double bytes = double(s.node->volume()) * double(size_of(s.node->type));
    const double speed = bytes > double(costs().cached_bytes) ? costs().memory_read : costs().cache_bytes;
    return time_to_compute(p, copy) * s.recomputed > bytes / speed;
}

}  // namespace

void share_arrays(plan& p) {
    if (p.has_conflicts || !has_copies(p.g) || !has_arrays(p)) return;
    const std::vector<int> arrays = arrays_by_origin(p);
    for (const stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        for (graph::edge& e : p.g.operands(*s.node)) {
            const stage& read = p.stages[std::size_t(e.node)];
            const int array = arrays[std::size_t(origin_of(p.g, e.node))];
            if (array == nothing || array == e.node || read.node->is_repeated) continue;
            if (!is_dearer_than_reading(p, e.node)) continue;
            e.node = array;
            p.g.nodes[std::size_t(array)].is_materialised = true;
            p.has_conflicts = true;
        }
    }
}

}  // namespace xf::planning
