#include <algorithm>
#include <numeric>
#include <vector>

#include "xfuse/graph/passes.hpp"

namespace xf::graph {
namespace {

/// So much of what two sums of products share has to stay in a cache, beside other slices.
constexpr index_t most_slice_bytes = 2 << 20;

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
        slices_.assign(std::size_t(b_.size()), nullptr);
        slice_readers_.assign(std::size_t(b_.size()), -1);
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
            else if (kind.does == work::products && e.map == shape::identity_map(shape.size()))
                read_slices(which, b_.operand(from, k));
        }
    }

    /// What a sum of products reads, by slices along the first axes: another one that reads the same slices
    /// for the same indices can be computed beside it, slice by slice.
    void read_slices(int which, const edge& e) {
        const node& from = b_.at(e.node);
        if (has_memory(from) || from.volume() < shape::volume(tuple(which).shape)) return;
        edge*& before = slices_[std::size_t(e.node)];
        int& reader = slice_readers_[std::size_t(e.node)];
        if (before == nullptr) {
            before = const_cast<edge*>(&e);
            reader = which;
            return;
        }
        const int common = std::min(leading_axes(*before), leading_axes(e));
        if (is_slice_small(from, common) && tuple(reader).shape == tuple(which).shape) unite(reader, which);
    }

    /// The first axes of the operand that are the first ones of its consumer.
    int leading_axes(const edge& e) const {
        int axes = 0;
        for (bool grows = true; grows;) {
            grows = false;
            int uses = 0;
            for (const shape::axis_use& use : e.map.uses) {
                if (use.producer != axes && use.consumer != axes) continue;
                ++uses;
                grows = use.producer == axes && use.consumer == axes && use.step == 1 && use.is_affine();
            }
            grows = grows && uses == 1 && e.map.offset[axes] == 0;
            axes += grows ? 1 : 0;
            if (axes == e.map.producer_rank()) break;
        }
        return axes;
    }
    static bool is_slice_small(const node& from, int axes) {
        index_t slices = 1;
        for (int axis = 0; axis < axes; ++axis) slices *= from.shape[axis];
        const index_t bytes = from.volume() / std::max<index_t>(slices, 1) * index_t(size_of(from.type));
        return slices > 1 && bytes <= most_slice_bytes;
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
        unite(reader, which);
        return true;
    }
    void unite(int one, int other) {
        const int a = group_of(one), b = group_of(other);
        group_of_[std::size_t(std::max(a, b))] = std::min(a, b);
    }

    builder& b_;
    const node& tie_;
    std::vector<int> group_of_;
    std::vector<int> first_, readers_;  ///< of each node the edge by which it is read first, and the result
    std::vector<edge*> slices_;         ///< the same of what sums of products read
    std::vector<int> slice_readers_;
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
