#include <vector>

#include "cluster_parts.hpp"
#include "xfuse/graph/passes.hpp"
#include "xfuse/ops/merged_cluster.hpp"

namespace xf::graph {
namespace {

/// Writes one list for all parts of a cluster.
class list_writer {
public:
    list_writer(builder& b, cluster_parts& c) : b_(b), c_(c) {}
    /// Makes the consumer one cluster of all parts.
    void write();

private:
    void write_part(std::size_t which);
    void copy_operations(cluster_part& p, const ops::operation_list& list);
    ops::reference written(const cluster_part& p, ops::reference r, int first_result) const;
    void set_operands(node& n);

    builder& b_;
    cluster_parts& c_;
    std::span<ops::operation> operations_;
    std::span<ops::reference> references_;
    std::span<ops::cluster_part> states_;
    std::vector<int> numbers_;  ///< of the inputs that are left
    std::size_t next_operation_ = 0, next_reference_ = 0, next_state_ = 0;
    int next_constant_ = 0, cost_ = 0;
    ops::constant_signs signs_;
    bool may_throw_ = false;
};

ops::reference list_writer::written(const cluster_part& p, ops::reference r, int first_result) const {
    if (r.from == ops::source::constant) return {r.from, std::uint16_t(int(r.index) + p.first_constant)};
    if (r.from == ops::source::result) return {r.from, std::uint16_t(int(r.index) + first_result)};
    const int operand = p.operands[r.index];
    if (operand < 0) return c_.parts[std::size_t(-1 - operand)].result;
    return {r.from, std::uint16_t(numbers_[std::size_t(operand)])};
}

void list_writer::copy_operations(cluster_part& p, const ops::operation_list& list) {
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
void list_writer::write_part(std::size_t which) {
    if (c_.parts[which].is_written) return;
    c_.parts[which].is_written = true;
    for (const int operand : c_.parts[which].operands) {
        if (operand < 0) write_part(std::size_t(-1 - operand));
    }
    cluster_part& p = c_.parts[which];
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

void list_writer::set_operands(node& n) {
    int count = 0;
    for (const cluster_input& i : c_.inputs) count += i.node >= 0 ? 1 : 0;
    n.first_edge = b_.add_edges(count);
    n.edge_count = count;
    int at = 0;
    for (const cluster_input& i : c_.inputs) {
        if (i.node < 0) continue;
        b_.operand(n, at).node = i.node;
        b_.operand(n, at++).map = i.map;
    }
}

void list_writer::write() {
    operations_ = b_.allocate<ops::operation>(c_.operation_count);
    references_ = b_.allocate<ops::reference>(c_.reference_count);
    states_ = b_.allocate<ops::cluster_part>(c_.parts.size());
    int left = 0;
    for (const cluster_input& i : c_.inputs) numbers_.push_back(i.node >= 0 ? left++ : -1);
    const std::span<dtype> types = b_.allocate<dtype>(std::size_t(left));
    for (std::size_t k = 0; k < c_.inputs.size(); ++k) {
        if (numbers_[k] >= 0) types[std::size_t(numbers_[k])] = b_.at(c_.inputs[k].node).type;
    }
    write_part(0);
    ops::merged_cluster& m = b_.allocate<ops::merged_cluster>(1).front();
    m.list = {operations_, references_, types, c_.constant_count, cost_, may_throw_, true};
    m.parts = states_;
    node& n = b_.at(c_.parts.front().node);
    set_operands(n);
    n.cluster = ops::cluster_of(m, signs_);
}

}  // namespace

void merge_clusters(builder& b, int root) {
    if (b.is_strict || !has_candidates(b)) return;
    const reading r = find_readers(b, root);
    std::vector<bool> is_taken(std::size_t(b.size()), false);
    for (const int id : r.order) {
        if (is_taken[std::size_t(id)] || !is_mergeable(b.at(id))) continue;
        cluster_parts c(b, id, r.readers);
        if (!c.collect()) continue;
        list_writer(b, c).write();
        for (const cluster_part& each : c.parts) is_taken[std::size_t(each.node)] = true;
    }
}

}  // namespace xf::graph
