#include "xfuse/core/hash.hpp"
#include "xfuse/graph/equal.hpp"
#include "xfuse/graph/node_index.hpp"
#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

bool same_operands(builder& b, const node& x, const node& y) {
    for (int k = 0; k < x.edge_count; ++k) {
        const edge &ex = b.operand(x, k), &ey = b.operand(y, k);
        if (ex.node != ey.node || !(ex.map == ey.map)) return false;
    }
    return true;
}

/// The nodes seen so far, found by a hash of what they compute.
class seen_nodes {
public:
    explicit seen_nodes(builder& b) : b_(b) {}

    /// A node that computes the same as `id`, whose operands have been replaced already; itself if none does.
    int find_or_add(int id) {
        const node& n = b_.at(id);
        return seen_.find_or_add(b_.nodes(), hash(n), id, [&](int at) {
            return same_operation(b_.at(at), n) && same_operands(b_, b_.at(at), n);
        });
    }

private:
    std::uint64_t hash(const node& n) {
        std::uint64_t h = hash_of(n);
        for (int k = 0; k < n.edge_count; ++k) h = core::hashed(h, std::uint64_t(b_.operand(n, k).node));
        return h;
    }

    builder& b_;
    node_index seen_;
};

/// The node to read instead of `id`: the first that computes the same. Operands before consumers, each once.
int visit(builder& b, int id, seen_nodes& seen) {
    if (b.at(id).visit == 0) {
        for (int k = 0; k < b.at(id).edge_count; ++k) {
            edge& e = b.operand(b.at(id), k);
            e.node = visit(b, e.node, seen);
        }
        b.at(id).visit = 1 + seen.find_or_add(id);
        if (b.at(id).visit == 1 + id) return id;
    }
    const int first = b.at(id).visit - 1;
    b.at(first).is_common = true;
    return first;
}

}  // namespace

void eliminate_common_subexpressions(builder& b, int root) {
    seen_nodes seen(b);
    for (int id = 0; id < b.size(); ++id) b.at(id).visit = 0;
    visit(b, root, seen);
}

}  // namespace xf::graph
