#include "sharing_costs.hpp"

#include <algorithm>
#include <limits>

#include "xfuse/plan/nest_costs.hpp"
#include "xfuse/plan/operand_reads.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {
namespace {

bool is_read_again(const graph::node& n) {
    return graph::properties(n.kind).has_memory || n.is_materialised ||
           !graph::properties(n.kind).cheap_to_repeat;
}

/// What an element of the node costs to compute again, in elements read; kernel operations are cheap beside
/// those. Whatever is expensive below it is materialised and read. Infinite beyond `limit`, or beyond so many
/// levels that looking would cost more than it can save.
double price_of(const graph::graph& g, const graph::node& n, double limit, int levels = 6) {
    constexpr double too_much = std::numeric_limits<double>::infinity();
    double price = double(n.cluster.list->cost) / operations_a_read;
    for (const graph::edge& e : g.operands(n)) {
        if (price >= limit || levels == 0) return too_much;
        const graph::node& from = g.nodes[std::size_t(e.node)];
        const double share = double(from.volume()) / double(std::max<index_t>(n.volume(), 1));
        price += std::min(share, 1.0) * (is_read_again(from) ? 1 : price_of(g, from, limit, levels - 1));
        if (is_gathered(e, n.shape.size() - 1)) price += std::min(share, 1.0) * reads_a_gathered;
    }
    return price;
}

/// What is done for a node, and for whatever is computed for it alone: between the nodes that several read,
/// whatever of them became an array so far.
struct own_work {
    double products = 0;  ///< multiply-adds
    double weights = 0;   ///< bytes in memory that each tile reads again; of two such operands the smaller
};

double weights_of(const plan& p, const graph::node& n) {
    double least = 0;
    for (const graph::edge& e : p.g.operands(n)) {
        const graph::node& from = p.g.nodes[std::size_t(e.node)];
        const double bytes = double(from.volume()) * double(size_of(from.type));
        if (graph::has_memory(from)) least = least == 0 ? bytes : std::min(least, bytes);
    }
    return least;
}

void add_work_for(const plan& p, const graph::node& n, own_work& to, int levels = max_nest_depth) {
    if (graph::properties(n.kind).does == graph::work::products) {
        to.products += double(n.domain_volume());
        to.weights += weights_of(p, n);
    }
    for (const graph::edge& e : p.g.operands(n)) {
        const graph::node& from = p.g.nodes[std::size_t(e.node)];
        const bool is_own = std::size_t(e.node) < p.stages.size() &&
                            p.stages[std::size_t(e.node)].consumers == 1 && !from.is_materialised;
        if (is_own && levels > 0) add_work_for(p, from, to, levels - 1);
    }
}

}  // namespace

bool is_cheap_for_each(const plan& p, const stage& s) {
    const index_t cached = s.node->is_rolled ? rolled_region_bytes : region_bytes;
    if (!graph::properties(s.node->kind).cheap_to_repeat || s.bytes > tile_bytes(p, cached)) return false;
    // Each of its consumers would read the array; writing it takes as long as reading it for the others.
    const double most = (max_repeated_reads + s.consumers - 2) / (s.consumers - 1);
    return price_of(p.g, *s.node, most) < most;
}

bool is_much_work(const plan& p, const graph::node& n) {
    own_work work;
    add_work_for(p, n, work);
    return work.weights > kept_weights &&
           work.products >= products_a_byte * double(n.volume()) * double(size_of(n.type));
}

}  // namespace xf::planning
