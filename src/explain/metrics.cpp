#include <algorithm>

#include "xfuse/explain/explanation.hpp"
#include "xfuse/lower/listing.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::explaining {

double count_flops(const planning::stage& s) {
    if (s.level == planning::storage_level::none) return 0;
    const graph::node& n = *s.node;
    switch (graph::properties(n.kind).does) {
        case graph::work::none:
        case graph::work::moves: break;
        case graph::work::operations: return double(n.cluster.list->operations.size()) * double(n.volume());
        case graph::work::products: return double(s.operand_count) * double(n.domain_volume());
        // A sliding window is counted as the reductions that are done, not as those of a direct loop.
        case graph::work::reductions:
        case graph::work::steps:
        case graph::work::lookups: return double(n.domain_volume());
    }
    return 0;
}

double count_flops(const planning::plan& p) {
    double total = 0;
    for (const planning::stage& s : p.stages) total += count_flops(s);
    return total;
}

namespace {

/// Elements of a leaf that the stage's map reaches, each once.
double reached(const graph::graph& g, const graph::node& consumer, int which) {
    const shape::box all{axis_vector(consumer.domain.size(), 0), consumer.domain};
    const shape::box read = graph::read_part(consumer, which, all);
    const index_t count = shape::volume(read.extent);
    if (count == 0) return 0;
    const graph::edge& e = g.operands(consumer)[std::size_t(which)];
    const index_t touched = shape::volume(shape::image(e.map, read).extent);
    const index_t most = graph::properties(consumer.kind).has_border ? g.nodes[e.node].volume() : touched;
    return double(std::min({touched, count, most}));
}

}  // namespace

double count_bytes(const planning::plan& p, const planning::stage& s, int which) {
    const graph::node& from = p.g.nodes[p.g.operands(*s.node)[std::size_t(which)].node];
    return reached(p.g, *s.node, which) * double(size_of(from.type));
}

double count_bytes(const planning::plan& p) {
    double total = 0;
    for (const planning::stage& s : p.stages) {
        if (s.level == planning::storage_level::none || !graph::properties(s.node->kind).has_several_results)
            continue;
        for (const graph::edge& e : p.g.operands(*s.node))
            total += double(s.node->volume()) * double(size_of(p.g.nodes[e.node].type));
    }
    const graph::node& root = *p.root().node;
    if (total == 0) total = double(root.volume()) * double(size_of(root.type));
    fixed_vector<const std::byte*, 64> seen;
    for (const planning::stage& s : p.stages) {
        if (s.level == planning::storage_level::none) continue;
        for (int which = 0; which < s.operand_count; ++which) {
            const graph::node& leaf = p.g.nodes[p.g.operands(*s.node)[which].node];
            if (!graph::has_memory(leaf)) continue;
            if (std::find(seen.begin(), seen.end(), leaf.where.data) != seen.end()) continue;
            if (!seen.full()) seen.push_back(leaf.where.data);
            total += count_bytes(p, s, which);
        }
    }
    return total;
}

bool is_full_intermediate(const lower::listed_stage& s) {
    return s.where == exec::base::full && s.last - s.first > planning::region_bytes;
}

int count_full_intermediates(const lower::program_listing& program) {
    std::ptrdiff_t count = 0;
    for (const lower::listed_nest& nest : program.nests)
        count += std::count_if(nest.stages.begin(), nest.stages.end(), is_full_intermediate);
    return int(count);
}

}  // namespace xf::explaining
