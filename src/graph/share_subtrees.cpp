#include <array>
#include <cstdint>

#include "xfuse/graph/equal.hpp"
#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

constexpr int not_visited = -2;

int first_of(builder& b, int id) { return b.at(id).twin >= 0 ? b.at(id).twin : id; }

bool same_operands(builder& b, const node& x, const node& y) {
    for (int k = 0; k < x.edge_count; ++k) {
        const edge &ex = b.operand(x, k), &ey = b.operand(y, k);
        if (first_of(b, ex.node) != first_of(b, ey.node) || !(ex.map == ey.map)) return false;
    }
    return true;
}

/// The nodes seen so far, found by a hash of what they compute. Past its capacity nodes are not shared.
class seen_nodes {
public:
    seen_nodes() { heads_.fill(-1); }

    /// A node that computes the same, or -1; then `id` is entered.
    int find_or_add(builder& b, int id) {
        const node& n = b.at(id);
        short& head = heads_[hash(b, n) % heads_.size()];
        for (short at = head; at >= 0; at = entries_[at].next) {
            const node& other = b.at(entries_[at].id);
            if (same_operation(other, n) && same_operands(b, other, n)) return entries_[at].id;
        }
        if (!entries_.full()) {
            entries_.push_back({id, head});
            head = short(entries_.size() - 1);
        }
        return -1;
    }

private:
    struct entry {
        int id;
        short next;
    };
    static std::size_t hash(builder& b, const node& n) {
        std::size_t h = std::size_t(n.kind) + 31 * reinterpret_cast<std::uintptr_t>(n.where.data) / 16;
        h = h * 31 + reinterpret_cast<std::uintptr_t>(n.kernel.run) / 16;
        for (int k = 0; k < n.edge_count; ++k) h = h * 31 + std::size_t(first_of(b, b.operand(n, k).node));
        return h ^ (h >> 16);
    }

    std::array<short, 128> heads_;
    fixed_vector<entry, 4096> entries_;
};

/// Nodes below `id`, operands before consumers, each compared with those before it.
void visit(builder& b, int id, seen_nodes& seen) {
    if (b.at(id).twin != not_visited) {
        b.at(id).has_twin = true;  // read in two places: there as a whole for the second
        return;
    }
    b.at(id).twin = -1;
    for (int k = 0; k < b.at(id).edge_count; ++k) visit(b, b.operand(b.at(id), k).node, seen);
    node& n = b.at(id);
    const int same = seen.find_or_add(b, id);
    if (same < 0) return;
    n.twin = same;
    n.has_twin = b.at(same).has_twin = true;
}

}  // namespace

int share_subtrees(builder& b, int root) {
    seen_nodes seen;
    for (int id = 0; id < b.size(); ++id) b.at(id).twin = not_visited;
    visit(b, root, seen);
    for (int id = 0; id < b.size(); ++id) {
        if (b.at(id).twin == not_visited) b.at(id).twin = -1;
    }
    return root;
}

}  // namespace xf::graph
