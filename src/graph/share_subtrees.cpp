#include "xfuse/graph/equal.hpp"
#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

int first_of(builder& b, int id) { return b.at(id).twin >= 0 ? b.at(id).twin : id; }

bool same_operands(builder& b, const node& x, const node& y) {
    for (int k = 0; k < x.edge_count; ++k) {
        const edge &ex = b.operand(x, k), &ey = b.operand(y, k);
        if (first_of(b, ex.node) != first_of(b, ey.node) || !(ex.map == ey.map)) return false;
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
