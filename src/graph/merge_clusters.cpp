#include <vector>

#include "xfuse/graph/equal.hpp"
#include "xfuse/graph/passes.hpp"
#include "xfuse/ops/merged_cluster.hpp"
#include "xfuse/ops/row_machine.hpp"
#include "xfuse/rows/row_kernel.hpp"

namespace xf::graph {
namespace {

/// Of one list: the row machine's registers have to stay in the first cache.
constexpr std::size_t max_operations = 96;

/// The nodes that the root reads, from the root on, and how often each is read by them.
struct reading {
    std::vector<int> order, readers;
};
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

bool is_mergeable(const node& n) {
    return n.kind == node_kind::map && ops::is_vectorised(*n.cluster.list, ops::active_rows());
}

/// Is each element of the producer read once, in whatever order?
bool reads_each_once(const shape::access_map& map, const node& producer, const axis_vector& domain) {
    if (producer.volume() != shape::volume(domain)) return false;
    unsigned used = 0;
    for (const shape::axis_use& use : map.uses) {
        if (producer.shape[use.producer] == 1) continue;
        const bool is_whole = use.is_affine() && (use.step == 1 || use.step == -1) &&
                              producer.shape[use.producer] == domain[use.consumer];
        if (!is_whole || (used >> use.producer & 1U) != 0) return false;
        used |= 1U << use.producer;
    }
    return true;
}

/// An operand of the cluster: a node under the map from the cluster's domain, and how many edges of the
/// cluster read it.
struct input {
    int node = -1;
    shape::access_map map;
    int reads = 0;
};

/// A node whose operations are the cluster's.
struct part {
    int node = -1;
    std::vector<int> operands;  ///< each an input, or -1 - the part that computes it
    ops::reference result;      ///< of its last operation
    int first_constant = 0;
    bool is_written = false;
};

/// One consumer with all that it takes up.
class merger {
public:
    merger(builder& b, int consumer, const std::vector<int>& readers) : b_(b), readers_(readers) {
        add_part(consumer, shape::identity_map(b.at(consumer).domain.size()));
    }
    /// Takes up operands until no more can be.
    bool collect();
    /// Makes the consumer one cluster of all parts.
    void write();
    std::span<const part> parts() const { return parts_; }

private:
    bool add_part(int id, const shape::access_map& map);
    bool is_same_array(int a, int b) const;
    int input_of(int id, const shape::access_map& map);
    bool take_up(std::size_t which);
    std::size_t operations_with(const node& n) const;

    void write_part(std::size_t which);
    void copy_operations(part& p, const ops::operation_list& list);
    ops::reference written(const part& p, ops::reference r, int first_result) const;
    void set_operands(node& n);

    builder& b_;
    const std::vector<int>& readers_;
    std::vector<part> parts_;
    std::vector<input> inputs_;
    std::size_t operation_count_ = 0, reference_count_ = 0;
    int constant_count_ = 0;

    // While it is written.
    std::span<ops::operation> operations_;
    std::span<ops::reference> references_;
    std::span<ops::cluster_part> states_;
    std::vector<int> numbers_;  ///< of the inputs that are left
    std::size_t next_operation_ = 0, next_reference_ = 0, next_state_ = 0;
    int next_constant_ = 0, cost_ = 0;
    ops::constant_signs signs_;
    bool may_throw_ = false;
};

/// Memory has a node for each time that the expression holds it.
bool merger::is_same_array(int a, int b) const {
    if (a == b) return true;
    const node &x = b_.at(a), &y = b_.at(b);
    return x.kind == node_kind::leaf && x.kind == y.kind && same_operation(x, y);
}

int merger::input_of(int id, const shape::access_map& map) {
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
        if (inputs_[k].node < 0 || !is_same_array(inputs_[k].node, id) || !(inputs_[k].map == map)) continue;
        ++inputs_[k].reads;
        return int(k);
    }
    inputs_.push_back({id, map, 1});
    return int(inputs_.size()) - 1;
}

/// Adds the node whose index the map gives from the cluster's domain. Changes nothing where the maps of its
/// operands do not compose.
bool merger::add_part(int id, const shape::access_map& map) {
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
    part p{id, {}, {}, 0, false};
    for (int k = 0; k < n.edge_count; ++k)
        p.operands.push_back(input_of(b_.operand(n, k).node, maps[std::size_t(k)]));
    parts_.push_back(std::move(p));
    const ops::operation_list& list = *n.cluster.list;
    operation_count_ += list.operations.size();
    reference_count_ += list.references.size();
    constant_count_ += list.constant_count;
    return true;
}

bool merger::take_up(std::size_t which) {
    const int id = inputs_[which].node;
    const node& n = b_.at(id);
    if (!n.may_merge || !is_mergeable(n) || readers_[std::size_t(id)] != inputs_[which].reads) return false;
    const ops::operation_list& list = *n.cluster.list;
    const node& consumer = b_.at(parts_.front().node);
    if (!reads_each_once(inputs_[which].map, n, consumer.domain)) return false;
    if (operation_count_ + list.operations.size() > max_operations ||
        constant_count_ + list.constant_count > ops::max_merged_constants ||
        inputs_.size() + std::size_t(n.edge_count) > std::size_t(rows::max_inputs))
        return false;
    const shape::access_map map = inputs_[which].map;
    if (!add_part(id, map)) return false;
    const int made = -int(parts_.size());
    for (part& p : parts_) {
        for (int& operand : p.operands) {
            if (operand == int(which)) operand = made;
        }
    }
    inputs_[which].node = -1;
    return true;
}

bool merger::collect() {
    bool changed = true;
    while (changed) {
        changed = false;
        for (std::size_t k = 0; k < inputs_.size(); ++k) changed |= inputs_[k].node >= 0 && take_up(k);
    }
    return parts_.size() > 1;
}

ops::reference merger::written(const part& p, ops::reference r, int first_result) const {
    if (r.from == ops::source::constant) return {r.from, std::uint16_t(int(r.index) + p.first_constant)};
    if (r.from == ops::source::result) return {r.from, std::uint16_t(int(r.index) + first_result)};
    const int operand = p.operands[r.index];
    if (operand < 0) return parts_[std::size_t(-1 - operand)].result;
    return {r.from, std::uint16_t(numbers_[std::size_t(operand)])};
}

void merger::copy_operations(part& p, const ops::operation_list& list) {
    const int first_result = int(next_operation_), first_reference = int(next_reference_);
    for (const ops::reference& r : list.references)
        references_[next_reference_++] = written(p, r, first_result);
    for (const ops::operation& o : list.operations) {
        ops::operation& to = operations_[next_operation_++] = o;
        to.first_operand = std::uint16_t(int(o.first_operand) + first_reference);
        to.functor = std::uint16_t(int(o.functor) + p.first_constant);
    }
    p.result = {ops::source::result, std::uint16_t(next_operation_ - 1)};
}

/// The operations of a part, after those of the parts that it reads.
void merger::write_part(std::size_t which) {
    if (parts_[which].is_written) return;
    parts_[which].is_written = true;
    for (const int operand : parts_[which].operands) {
        if (operand < 0) write_part(std::size_t(-1 - operand));
    }
    part& p = parts_[which];
    const ops::cluster& c = b_.at(p.node).cluster;
    p.first_constant = next_constant_;
    states_[next_state_++] = {c.state, c.read_constants, c.list->constant_count};
    if (next_constant_ < 64) {
        signs_.finite |= c.signs.finite << next_constant_;
        signs_.positive |= c.signs.positive << next_constant_;
    }
    next_constant_ += c.list->constant_count;
    cost_ += c.list->cost;
    may_throw_ |= c.list->may_throw;
    copy_operations(p, *c.list);
}

void merger::set_operands(node& n) {
    int count = 0;
    for (const input& i : inputs_) count += i.node >= 0 ? 1 : 0;
    n.first_edge = b_.add_edges(count);
    n.edge_count = count;
    int at = 0;
    for (const input& i : inputs_) {
        if (i.node < 0) continue;
        b_.operand(n, at).node = i.node;
        b_.operand(n, at++).map = i.map;
    }
}

void merger::write() {
    operations_ = b_.allocate<ops::operation>(operation_count_);
    references_ = b_.allocate<ops::reference>(reference_count_);
    states_ = b_.allocate<ops::cluster_part>(parts_.size());
    int left = 0;
    for (const input& i : inputs_) numbers_.push_back(i.node >= 0 ? left++ : -1);
    const std::span<dtype> types = b_.allocate<dtype>(std::size_t(left));
    for (std::size_t k = 0; k < inputs_.size(); ++k) {
        if (numbers_[k] >= 0) types[std::size_t(numbers_[k])] = b_.at(inputs_[k].node).type;
    }
    write_part(0);
    ops::merged_cluster& m = b_.allocate<ops::merged_cluster>(1).front();
    m.list = {operations_, references_, types, constant_count_, cost_, may_throw_, true};
    m.parts = states_;
    node& n = b_.at(parts_.front().node);
    set_operands(n);
    n.cluster = ops::cluster_of(m, signs_);
}

bool has_candidates(builder& b) {
    for (int id = 0; id < b.size(); ++id) {
        if (b.at(id).may_merge) return true;
    }
    return false;
}

}  // namespace

void merge_clusters(builder& b, int root) {
    if (b.is_strict || !has_candidates(b)) return;
    const reading r = find_readers(b, root);
    std::vector<bool> is_taken(std::size_t(b.size()), false);
    for (const int id : r.order) {
        if (is_taken[std::size_t(id)] || !is_mergeable(b.at(id))) continue;
        merger m(b, id, r.readers);
        if (!m.collect()) continue;
        m.write();
        for (const part& each : m.parts()) is_taken[std::size_t(each.node)] = true;
    }
}

}  // namespace xf::graph
