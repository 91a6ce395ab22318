#include <algorithm>
#include <vector>

#include "xfuse/plan/arrays.hpp"
#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {
namespace {

index_t bytes_of(const graph::node& n) { return n.volume() * index_t(size_of(n.type)); }

/// To which nest each tile belongs, by its root: to one, as there are no conflicts.
class nests {
public:
    explicit nests(const plan& p) : p_(p), root_(p.stages.size(), -1) {
        for (int k = 0; k < p.order_count; ++k) visit(p.order[std::size_t(k)], p.order[std::size_t(k)]);
    }
    int root_of(int id) const { return root_[std::size_t(id)]; }

    /// The roots of the nests that read a stage.
    std::vector<int> readers_of(int id) const {
        std::vector<int> roots;
        for (std::size_t at = 0; at < root_.size(); ++at) {
            if (root_[at] < 0 || !reads(p_.stages[at], id)) continue;
            if (std::ranges::find(roots, root_[at]) == roots.end()) roots.push_back(root_[at]);
        }
        return roots;
    }

private:
    void visit(int id, int root) {
        if (root_[std::size_t(id)] >= 0) return;
        root_[std::size_t(id)] = root;
        const stage& s = p_.stages[std::size_t(id)];
        for (int k = 0; k < s.operand_count; ++k) {
            const int below = p_.operands[std::size_t(s.first_operand) + std::size_t(k)].stage;
            if (below >= 0 && p_.stages[std::size_t(below)].level == storage_level::tile) visit(below, root);
        }
    }
    bool reads(const stage& s, int id) const {
        const auto operands = p_.operands.subspan(std::size_t(s.first_operand), std::size_t(s.operand_count));
        return std::ranges::any_of(operands, [id](const operand& o) { return o.stage == id; });
    }

    const plan& p_;
    std::vector<int> root_;
};

/// A stage and the tiles under it, again.
class copier {
public:
    explicit copier(plan& p) : p_(p), copy_of_(p.stages.size(), -1) {}

    int copy(int id) {
        if (copy_of_[std::size_t(id)] >= 0) return copy_of_[std::size_t(id)];
        const int made = p_.g.clone(id);
        copy_of_[std::size_t(id)] = made;
        for (graph::edge& e : p_.g.operands(p_.g.nodes[std::size_t(made)])) {
            if (p_.stages[std::size_t(e.node)].level == storage_level::tile) e.node = copy(e.node);
        }
        return made;
    }

private:
    plan& p_;
    std::vector<int> copy_of_;
};

void mark_repeated(plan& p, int id) {
    graph::node& n = p.g.nodes[std::size_t(id)];
    if (n.is_repeated) return;
    n.is_repeated = true;
    for (const graph::edge& e : p.g.operands(n)) {
        if (p.stages[std::size_t(e.node)].level == storage_level::tile) mark_repeated(p, e.node);
    }
}

/// What is not repeated yet, and is an array as several nests read it.
bool may_repeat(const stage& s) {
    return s.level == storage_level::materialised && s.consumers > 1 && s.node->is_materialised &&
           !s.node->is_repeated && !s.node->is_flat;
}

/// The one that costs least for its bytes; -1: there is none.
int cheapest(plan& p, const nests& all) {
    int best = -1;
    double least = 0;
    for (int id = 0; id < int(p.stages.size()); ++id) {
        const stage& s = p.stages[std::size_t(id)];
        if (!may_repeat(s)) continue;
        const double times = double(all.readers_of(id).size()) - 1;
        const double price = times * time_to_compute(p, id) / double(bytes_of(*s.node));
        if (best >= 0 && price >= least) continue;
        best = id;
        least = price;
    }
    return best;
}

/// The first nest has the node itself, each of the others a copy.
void repeat(plan& p, const nests& all, int id) {
    mark_repeated(p, id);
    p.g.nodes[std::size_t(id)].is_materialised = false;
    const std::vector<int> roots = all.readers_of(id);
    const std::size_t built = p.stages.size();
    for (std::size_t k = 1; k < roots.size(); ++k) {
        const int made = copier(p).copy(id);
        for (std::size_t at = 0; at < built; ++at) {
            if (all.root_of(int(at)) != roots[k]) continue;
            for (graph::edge& e : p.g.operands(p.g.nodes[at]))
                if (e.node == id) e.node = made;
        }
    }
}

/// Nanoseconds of all stages, about.
double time_of_all(const plan& p) {
    double time = 0;
    for (const stage& s : p.stages)
        if (s.level != storage_level::none) time += time_of(p, s) * s.recomputed;
    return time;
}

/// What it cost and saved so far, against the first plan.
void note_gain(plan& p) {
    if (p.notes.time_before == 0) {
        p.notes.time_before = time_of_all(p);
        p.notes.bytes_before = double(array_bytes(p));
    }
    p.repeated_time = time_of_all(p) - p.notes.time_before;
    p.repeated_bytes = index_t(p.notes.bytes_before) - array_bytes(p);
}

}  // namespace

index_t array_bytes(const plan& p) {
    index_t bytes = 0;
    for (const stage& s : p.stages)
        if (s.level == storage_level::materialised) bytes += bytes_of(*s.node);
    return bytes;
}

void fit_memory(plan& p) {
    if (p.options.memory <= 0 || p.has_conflicts) return;
    note_gain(p);
    if (array_bytes(p) <= p.options.memory) return;
    const nests all(p);
    const int id = cheapest(p, all);
    if (id < 0) return;
    repeat(p, all, id);
    p.has_conflicts = true;
}

}  // namespace xf::planning
