#include <algorithm>
#include <cstring>

#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

bool same_map(const shape::access_map& a, const shape::access_map& b) {
    return a.offset == b.offset && a.uses.size() == b.uses.size() &&
           std::equal(a.uses.begin(), a.uses.end(), b.uses.begin());
}

int first_of(builder& b, int id) { return b.at(id).twin >= 0 ? b.at(id).twin : id; }

/// What the node computes apart from its operands.
bool same_operation(const node& a, const node& b) {
    if (a.kind != b.kind || a.type != b.type || a.edge_count != b.edge_count) return false;
    if (!(a.shape == b.shape) || !(a.domain == b.domain)) return false;
    switch (a.kind) {
        case node_kind::leaf: return a.where.data == b.where.data && a.strides == b.strides;
        case node_kind::map:
            return a.kernel.run == b.kernel.run &&
                   (a.cluster == b.cluster || a.kernel.same_state(a.cluster, b.cluster));
        case node_kind::reduce:
            return a.op == b.op && a.divisor == b.divisor && a.operand_type == b.operand_type;
        case node_kind::arg: return a.greatest == b.greatest;
        case node_kind::contract: return a.factor == b.factor && a.divisor == b.divisor;
        case node_kind::copy: return a.is_flat == b.is_flat;
        case node_kind::take: return a.table == b.table && a.along == b.along;
        case node_kind::scan: return a.op == b.op && a.along == b.along && a.operand_type == b.operand_type;
        case node_kind::pad:
            return a.before == b.before && a.inside == b.inside && a.mode == b.mode &&
                   (a.fill == b.fill || std::memcmp(a.fill, b.fill, size_of(a.type)) == 0);
        case node_kind::join:
            return a.along == b.along && std::equal(a.table, a.table + a.edge_count + 1, b.table);
        case node_kind::several: return false;
    }
    return false;
}

bool same_operands(builder& b, const node& x, const node& y) {
    for (int k = 0; k < x.edge_count; ++k) {
        const edge &ex = b.operand(x, k), &ey = b.operand(y, k);
        if (first_of(b, ex.node) != first_of(b, ey.node) || !same_map(ex.map, ey.map)) return false;
    }
    return true;
}

/// Nodes below `id`, operands before consumers, each compared with those before it.
void visit(builder& b, int id, fixed_vector<int, 128>& seen) {
    for (int k = 0; k < b.at(id).edge_count; ++k) visit(b, b.operand(b.at(id), k).node, seen);
    node& n = b.at(id);
    n.twin = -1;
    for (const int other : seen) {
        if (same_operation(b.at(other), n) && same_operands(b, b.at(other), n)) {
            n.twin = other;
            n.has_twin = b.at(other).has_twin = true;
            return;
        }
    }
    if (!seen.full()) seen.push_back(id);
}

}  // namespace

int share_subtrees(builder& b, int root) {
    fixed_vector<int, 128> seen;
    visit(b, root, seen);
    return root;
}

}  // namespace xf::graph
