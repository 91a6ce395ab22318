#include "cluster_parts.hpp"

#include <algorithm>

#include "xfuse/graph/equal.hpp"
#include "xfuse/ops/merged_cluster.hpp"
#include "xfuse/ops/row_machine.hpp"
#include "xfuse/rows/row_kernel.hpp"

namespace xf::graph {
namespace {

/// Of one list: the row machine's registers have to stay in the first cache.
constexpr std::size_t max_operations = 96;

/// The part of a consumer's index that an axis of the producer is read by: index / low, up to `high`.
struct digit {
    int consumer;
    index_t low, high;
};

/// False where elements of the axis are left out, or read more than once.
bool find_digit(const shape::axis_use& use, index_t read, index_t extent, digit& to) {
    const index_t end = use.mod != 0 ? std::min(use.div * use.mod, read) : read;
    to = {use.consumer, use.div, use.div * extent};
    return (use.step == 1 || use.step == -1) && to.high == end;
}

bool are_apart(const digit& a, const digit& b) {
    return a.consumer != b.consumer || b.low % a.high == 0 || a.low % b.high == 0;
}

/// Is each element of the producer read once, in whatever order? Axes may be split and put together.
bool reads_each_once(const shape::access_map& map, const node& producer, const axis_vector& domain) {
    if (producer.volume() != shape::volume(domain)) return false;
    fixed_vector<digit, max_rank> digits;
    unsigned used = 0;
    for (const shape::axis_use& use : map.uses) {
        const index_t extent = producer.shape[use.producer];
        if (extent == 1) continue;
        digit d{};
        if ((used >> use.producer & 1U) != 0 || !find_digit(use, domain[use.consumer], extent, d))
            return false;
        for (const digit& other : digits) {
            if (!are_apart(d, other)) return false;
        }
        used |= 1U << use.producer;
        digits.push_back(d);
    }
    return true;
}

bool splits_rows(const shape::access_map& map, const axis_vector& domain) {
    return std::ranges::any_of(map.uses, [&](const shape::axis_use& use) {
        return !use.is_affine() && use.consumer == domain.size() - 1;
    });
}

/// Operands that have an element for each of the node's, and lie in rows as it does.
int count_whole_operands(builder& b, const node& n) {
    int count = 0;
    for (int k = 0; k < n.edge_count; ++k) count += b.at(b.operand(n, k).node).volume() >= n.volume() ? 1 : 0;
    return count;
}

}  // namespace

reading find_readers(builder& b, int root) {
    reading r{{root}, std::vector<int>(std::size_t(b.size()), 0)};
    for (std::size_t at = 0; at < r.order.size(); ++at) {
        const node& n = b.at(r.order[at]);
        for (int k = 0; k < n.edge_count; ++k) {
            const int below = b.operand(n, k).node;
            if (r.readers[std::size_t(below)]++ == 0) r.order.push_back(below);
        }
    }
    return r;
}

bool has_candidates(builder& b) {
    for (int id = 0; id < b.size(); ++id) {
        if (b.at(id).may_merge) return true;
    }
    return false;
}

bool is_mergeable(const node& n) {
    if (!has_cluster(n)) return false;
    return n.cluster.compiled == nullptr || ops::is_vectorised(*n.cluster.list, ops::active_rows());
}

cluster_parts::cluster_parts(builder& b, int consumer, const std::vector<int>& readers)
    : b_(b), readers_(readers) {
    add(consumer, shape::identity_map(b.at(consumer).domain.size()));
}

/// Memory has a node for each time that the expression holds it.
bool cluster_parts::is_same_array(int a, int b) const {
    if (a == b) return true;
    const node &x = b_.at(a), &y = b_.at(b);
    return has_memory(x) && x.kind == y.kind && same_operation(x, y);
}

int cluster_parts::input_of(int id, const shape::access_map& map) {
    for (std::size_t k = 0; k < inputs.size(); ++k) {
        if (inputs[k].node < 0 || !is_same_array(inputs[k].node, id) || !(inputs[k].map == map)) continue;
        ++inputs[k].reads;
        return int(k);
    }
    inputs.push_back({id, map, 1});
    return int(inputs.size()) - 1;
}

/// Adds the node whose index the map gives from the cluster's domain. Changes nothing where the maps of its
/// operands do not compose.
bool cluster_parts::add(int id, const shape::access_map& map) {
    const node& n = b_.at(id);
    std::vector<shape::access_map> maps(std::size_t(n.edge_count));
    for (int k = 0; k < n.edge_count; ++k) {
        const shape::access_map& inner = b_.operand(n, k).map;
        const bool composes = shape::compose(map,
                                             {{inner.uses.data(), std::size_t(inner.uses.size())},
                                              {inner.offset.data(), std::size_t(inner.offset.size())}},
                                             maps[std::size_t(k)]);
        if (!composes) return false;
    }
    cluster_part p{id, {}, {}, 0, false};
    for (int k = 0; k < n.edge_count; ++k)
        p.operands.push_back(input_of(b_.operand(n, k).node, maps[std::size_t(k)]));
    parts.push_back(std::move(p));
    const ops::operation_list& list = *n.cluster.list;
    operation_count += list.operations.size();
    reference_count += list.references.size();
    constant_count += list.constant_count;
    return true;
}

bool cluster_parts::take_up(std::size_t which) {
    const int id = inputs[which].node;
    const node& n = b_.at(id);
    if (!n.may_merge || !is_mergeable(n) || readers_[std::size_t(id)] != inputs[which].reads) return false;
    const ops::operation_list& list = *n.cluster.list;
    const node& consumer = b_.at(parts.front().node);
    if (!reads_each_once(inputs[which].map, n, consumer.domain)) return false;
    // Where the map splits rows, each whole operand would have to be packed, in place of the one result.
    // Those that are broadcast are packed or repeated anyway.
    if (splits_rows(inputs[which].map, consumer.domain) && count_whole_operands(b_, n) > 1) return false;
    if (operation_count + list.operations.size() > max_operations ||
        constant_count + list.constant_count > ops::max_merged_constants ||
        inputs.size() + std::size_t(n.edge_count) > std::size_t(rows::max_inputs))
        return false;
    const shape::access_map map = inputs[which].map;
    if (!add(id, map)) return false;
    const int made = -int(parts.size());
    for (cluster_part& p : parts) {
        for (int& operand : p.operands) {
            if (operand == int(which)) operand = made;
        }
    }
    inputs[which].node = -1;
    return true;
}

bool cluster_parts::collect() {
    bool changed = true;
    while (changed) {
        changed = false;
        for (std::size_t k = 0; k < inputs.size(); ++k) changed |= inputs[k].node >= 0 && take_up(k);
    }
    return parts.size() > 1;
}

}  // namespace xf::graph
