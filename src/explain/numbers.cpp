#include <algorithm>

#include "xfuse/explain/explanation.hpp"
#include "xfuse/plan/machine.hpp"

namespace xf::explaining {

double count_flops(const planning::stage& s) {
    if (s.where == planning::place::none) return 0;
    const graph::node& n = *s.node;
    switch (n.kind) {
        case graph::node_kind::map: return double(n.kernel.name_count) * double(n.volume());
        case graph::node_kind::contract: return double(s.operand_count) * double(n.domain_volume());
        // A sliding window is counted as the reductions that are done, not as those of a direct loop.
        default: return graph::properties(n.kind).reduces ? double(n.domain_volume()) : 0;
    }
}

double count_flops(const planning::plan& p) {
    double total = 0;
    for (const planning::stage& s : p.stages) total += count_flops(s);
    return total;
}

namespace {

/// Elements of a leaf that the stage's map reaches, each once.
double reached(const graph::node& consumer, const graph::edge& e) {
    if (consumer.domain_volume() == 0) return 0;
    const shape::box all{axis_vector(consumer.domain.size(), 0), consumer.domain};
    const double touched = double(shape::volume(shape::image(e.map, all).extent));
    return std::min(touched, double(consumer.domain_volume()));
}

}  // namespace

double count_bytes(const planning::plan& p) {
    double total = double(p.root().node->volume()) * double(size_of(p.root().node->type));
    fixed_vector<const std::byte*, 64> seen;
    for (const planning::stage& s : p.stages) {
        if (s.where == planning::place::none) continue;
        for (const graph::edge& e : p.g.operands(*s.node)) {
            const graph::node& leaf = p.g.nodes[e.node];
            if (leaf.kind != graph::node_kind::leaf) continue;
            if (std::find(seen.begin(), seen.end(), leaf.where.data) != seen.end()) continue;
            if (!seen.full()) seen.push_back(leaf.where.data);
            total += reached(*s.node, e) * double(size_of(leaf.type));
        }
    }
    return total;
}

int count_full_intermediates(const planning::plan& p) {
    int count = 0;
    for (const planning::stage& s : p.stages) {
        if (s.where == planning::place::full && s.bytes > planning::tile_budget) ++count;
    }
    return count;
}

}  // namespace xf::explaining
