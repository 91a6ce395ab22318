#include "xfuse/expr/plan_cache.hpp"

#include <algorithm>
#include <optional>

#include "xfuse/core/config.hpp"
#include "xfuse/graph/assumptions.hpp"
#include "xfuse/graph/equal.hpp"
#include "xfuse/graph/node_index.hpp"

namespace xf::expr {
namespace {

/// Larger work takes far longer than planning it, so caching would not show.
constexpr index_t max_elements = 16 * 1024;
/// Stop caching expressions whose operand addresses keep changing.
constexpr int max_unused = 8;

bool same_edge(const graph::edge& a, const graph::edge& b) { return a.node == b.node && a.map == b.map; }

/// A plan and its program hold addresses: of operands, constants, fills and tables.
bool same_addresses(const graph::node& a, const graph::node& b) {
    return a.where.data == b.where.data && a.cluster.state == b.cluster.state &&
           a.cluster.list == b.cluster.list && a.may_merge == b.may_merge && a.fill == b.fill &&
           a.table == b.table;
}

/// For each node the first one that holds the same values. Passes merge nodes whose constants are equal, so
/// which ones are equal is part of the key; the constants themselves are read when the plan runs.
class first_equals {
public:
    explicit first_equals(const graph::graph& g) : g_(g) {
        if (g.nodes.size() > most_compared) index_.emplace();
    }

    int of(int id) {
        const graph::node& n = g_.nodes[std::size_t(id)];
        if (!graph::has_cluster(n) && n.fill == nullptr) return id;
        const auto is_same = [&](int k) {
            const graph::node& other = g_.nodes[std::size_t(k)];
            return other.kind == n.kind && graph::same_fields(other, n) && graph::same_values(other, n);
        };
        if (index_) return index_->find_or_add(g_.nodes, graph::hash_of(n), id, is_same);
        for (int k = 0; k < id; ++k) {
            if (is_same(k)) return k;
        }
        return id;
    }

private:
    /// So few nodes are compared with each other in less time than it takes to index them.
    static constexpr std::size_t most_compared = 32;

    const graph::graph& g_;
    std::optional<graph::node_index> index_;
};

index_t table_entries(const graph::graph& g) {
    index_t count = 0;
    for (const graph::node& n : g.nodes) count += index_t(graph::table_of(n).size());
    return count;
}

}  // namespace

bool plan_cache::matches(const graph::graph& built, const planning::target& out,
                         const planning::policy& options) const {
    return is_asked_for(out, options) && is_same(built) && holds_its_assumptions();
}

bool plan_cache::is_asked_for(const planning::target& out, const planning::policy& options) const {
    return is_kept_ && !is_busy && out.data == plan_.out.data && planning::same_layout(out, plan_.out) &&
           options == options_ && threads_ == thread_count();
}

bool plan_cache::holds_its_assumptions() const {
    return !has_assumptions_ || graph::assumptions_hold(plan_.g);
}

bool plan_cache::is_same(const graph::graph& built) const {
    if (key_.root != built.root || key_.nodes.size() != built.nodes.size()) return false;
    const index_t* table = tables_.data();
    first_equals equals(built);
    for (std::size_t k = 0; k < built.nodes.size(); ++k) {
        const graph::node &kept = key_.nodes[k], &now = built.nodes[k];
        if (!same_addresses(kept, now) || !graph::same_fields(kept, now)) return false;
        if (equals.of(int(k)) != equals_[k]) return false;
        if (now.table == nullptr) continue;
        const auto entries = graph::table_of(now);
        if (!std::equal(entries.begin(), entries.end(), table)) return false;
        table += entries.size();
    }
    return std::ranges::equal(key_.edges, built.edges, same_edge);
}

void plan_cache::run() {
    unused_ = 0;
    if (program_.is_straight) return program_.run_straight();
    is_busy = true;
    try {
        lower::evaluate(plan_, scratch_, &program_);
    } catch (...) {
        is_busy = is_kept_ = false;
        throw;
    }
    is_busy = false;
}

bool plan_cache::should_cache(const graph::graph& built) const {
    if (is_busy || unused_ > max_unused) return false;
    index_t work = 0;
    for (const graph::node& n : built.nodes) work += n.domain_volume();
    return work <= max_elements;
}

workspace plan_cache::reserve(node_counts parts) {
    is_kept_ = false;
    parts_.forget();
    return partition_workspace(memory_.reserve(workspace_bytes(parts)), parts);
}

void plan_cache::store(const graph::graph& built, node_counts parts, const planning::plan& plan,
                       const planning::policy& options) {
    copy_key(built, parts);
    plan_ = plan;
    has_assumptions_ = graph::has_assumptions(plan.g);
    options_ = options;
    threads_ = thread_count();
    ++unused_;
    program_ = {};
    is_kept_ = true;
}

void plan_cache::copy_key(const graph::graph& built, node_counts parts) {
    const std::size_t count = built.nodes.size(), entries = std::size_t(table_entries(built));
    const index_t graph_bytes = workspace_bytes(parts);
    std::byte* memory =
        key_memory_.reserve(graph_bytes + index_t(entries * sizeof(index_t) + count * sizeof(int)));
    const workspace space = partition_workspace(memory, parts);
    tables_ = {reinterpret_cast<index_t*>(memory + graph_bytes), entries};
    equals_ = {reinterpret_cast<int*>(tables_.data() + entries), count};
    key_ = {space.nodes.first(count), space.edges.first(built.edges.size()), built.root};
    std::ranges::copy(built.nodes, key_.nodes.begin());
    std::ranges::copy(built.edges, key_.edges.begin());
    index_t* table = tables_.data();
    first_equals equals(built);
    for (std::size_t k = 0; k < count; ++k) {
        equals_[k] = equals.of(int(k));
        table = std::ranges::copy(graph::table_of(built.nodes[k]), table).out;
    }
}

}  // namespace xf::expr
