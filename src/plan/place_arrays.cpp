#include <algorithm>
#include <utility>
#include <vector>

#include "xfuse/core/round_up.hpp"
#include "xfuse/plan/arrays.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {
namespace {

bool is_whole_array(const stage& s) { return s.level == storage_level::materialised; }

/// Of two arrays the first is read while the second is filled, or later: none of them is free before.
constexpr std::ptrdiff_t fewest_apart = 3;

/// Nests of several results take an order of their own once it is known where the results lie.
bool may_share(const plan& p) {
    const graph::kind_properties& root = graph::properties(p.root().node->kind);
    return !root.has_several_results && !root.ties_results &&
           std::ranges::count_if(p.stages, is_whole_array) >= fewest_apart;
}

void place_behind_each_other(plan& p) {
    for (stage& s : p.stages) {
        if (!is_whole_array(s)) continue;
        s.buffer = p.full_bytes;
        p.full_bytes += whole_lines(s.bytes);
    }
}

/// An array's place, from the nest that fills it to the last one that reads it.
struct placed_array {
    int id = -1, first = 0, last = 0;
    index_t at = 0, bytes = 0;

    bool meets(const placed_array& other) const { return first <= other.last && other.first <= last; }
};

std::vector<placed_array> arrays_of(const plan& p) {
    const std::vector<array_lifetime> lives = lifetimes_of(p);
    std::vector<placed_array> all;
    for (std::size_t id = 0; id < lives.size(); ++id) {
        const stage& s = p.stages[id];
        if (is_whole_array(s))
            all.push_back({int(id), lives[id].first, lives[id].last, 0, whole_lines(s.bytes)});
    }
    return all;
}

/// The lowest place that none of those has that hold something at the same time; they come by their places.
index_t lowest_place(const placed_array& a, const std::vector<placed_array>& placed) {
    index_t at = 0;
    for (const placed_array& other : placed) {
        if (!a.meets(other)) continue;
        if (other.at >= at + a.bytes) break;
        at = std::max(at, other.at + other.bytes);
    }
    return at;
}

}  // namespace

std::vector<array_lifetime> lifetimes_of(const plan& p) {
    std::vector<int> place(p.stages.size(), -1);
    for (int k = 0; k < p.order_count; ++k) place[std::size_t(p.order[std::size_t(k)])] = k;
    std::vector<array_lifetime> lives(p.stages.size());
    for (std::size_t id = 0; id < lives.size(); ++id) lives[id] = {place[id], place[id]};
    for (std::size_t id = 0; id < p.stages.size(); ++id) {
        const stage& s = p.stages[id];
        if (s.level == storage_level::none) continue;
        const int nest = p.notes.visits[id].nest;
        // Results come after all others, in an order that may change.
        const bool is_late =
            nest < 0 || graph::properties(p.stages[std::size_t(nest)].node->kind).has_several_results;
        const int reads_at = is_late ? p.order_count : place[std::size_t(nest)];
        for (int k = 0; k < s.operand_count; ++k) {
            const int below = p.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
            if (below >= 0)
                lives[std::size_t(below)].last = std::max(lives[std::size_t(below)].last, reads_at);
        }
    }
    return lives;
}

void place_arrays(plan& p) {
    if (!may_share(p)) return place_behind_each_other(p);
    std::vector<placed_array> all = arrays_of(p), placed;
    std::ranges::sort(all, {}, [](const placed_array& a) { return std::pair(-a.bytes, a.id); });
    for (placed_array a : all) {
        a.at = lowest_place(a, placed);
        p.stages[std::size_t(a.id)].buffer = a.at;
        p.full_bytes = std::max(p.full_bytes, a.at + a.bytes);
        placed.insert(std::ranges::upper_bound(placed, a.at, {}, &placed_array::at), a);
    }
}

}  // namespace xf::planning
