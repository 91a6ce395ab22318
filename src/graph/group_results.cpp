#include <numeric>
#include <vector>

#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

/// Results that are to be computed together, by union and find.
class groups {
public:
    groups(builder& b, const node& tie) : b_(b), tie_(tie), group_of_(std::size_t(tie.edge_count)) {
        std::iota(group_of_.begin(), group_of_.end(), 0);
    }

    /// Joins results of one shape that read the same elements at the same index.
    void find() {
        first_.assign(std::size_t(b_.size()), -1);
        readers_.assign(std::size_t(b_.size()), -1);
        for (int which = 0; which < tie_.edge_count; ++which) read(which, b_.operand(tuple(which), 0));
    }
    int group_of(int which) {
        while (group_of_[std::size_t(which)] != which) which = group_of_[std::size_t(which)];
        return which;
    }
    const node& tuple(int which) { return b_.at(b_.operand(tie_, which).node); }

private:
    /// What the result reads through the edge, and what elementwise stages read below that.
    void read(int which, const edge& e) {
        const node& from = b_.at(e.node);
        const axis_vector& shape = tuple(which).shape;
        const bool is_elementwise =
            has_cluster(from) && from.shape == shape && e.map == shape::identity_map(shape.size());
        // What is broadcast is small beside the results.
        if (from.volume() < shape::volume(shape)) return;
        if (is_known(which, e)) return;
        const kind_properties& kind = properties(from.kind);
        for (int k = 0; k < from.edge_count; ++k) {
            if (is_elementwise) read(which, b_.operand(from, k));
            else if (kind.does == work::reductions) static_cast<void>(is_known(which, b_.operand(from, k)));
        }
    }

    /// Was the node read before by this result, or by another, which it joins?
    bool is_known(int which, const edge& e) {
        int& reader = readers_[std::size_t(e.node)];
        if (reader < 0) {
            reader = which;
            first_[std::size_t(e.node)] = int(&e - &b_.edge_at(0));
            return false;
        }
        const edge& before = b_.edge_at(first_[std::size_t(e.node)]);
        if (!(before.map == e.map) || !(tuple(reader).shape == tuple(which).shape)) return reader == which;
        const int a = group_of(reader), b = group_of(which);
        group_of_[std::size_t(std::max(a, b))] = std::min(a, b);
        return true;
    }

    builder& b_;
    const node& tie_;
    std::vector<int> group_of_;
    std::vector<int> first_, readers_;  ///< of each node the edge by which it is read first, and the result
};

/// One tuple of several.
int join(builder& b, const std::vector<int>& tuples) {
    const std::span<index_t> numbers = b.allocate<index_t>(tuples.size());
    const node& first = b.at(tuples.front());
    node& n =
        b.add(node_kind::tuple, first.type, first.name, shape::span_of(first.shape), int(tuples.size()));
    for (std::size_t k = 0; k < tuples.size(); ++k) {
        numbers[k] = *b.at(tuples[k]).table;
        b.operand(n, int(k)) = b.operand(b.at(tuples[k]), 0);
    }
    n.table = numbers.data();
    return b.id_of(n);
}

}  // namespace

void group_results(builder& b, int root) {
    node& tie = b.at(root);
    if (!properties(tie.kind).ties_results) return;
    groups all(b, tie);
    all.find();
    std::vector<std::vector<int>> members(std::size_t(tie.edge_count));
    for (int which = 0; which < tie.edge_count; ++which)
        members[std::size_t(all.group_of(which))].push_back(b.operand(tie, which).node);
    int count = 0;
    for (const std::vector<int>& each : members) {
        if (each.empty()) continue;
        const int tuple = each.size() == 1 ? each.front() : join(b, each);
        edge& e = b.operand(tie, count++);
        e.node = tuple;
        e.map.offset = axis_vector(b.at(tuple).shape.size(), 0);
    }
    tie.edge_count = count;
}

}  // namespace xf::graph
