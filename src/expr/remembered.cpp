#include "xfuse/expr/remembered.hpp"

#include <algorithm>

#include "xfuse/core/config.hpp"

namespace xf::expr {
namespace {

/// Work beyond this takes far longer than planning it.
constexpr index_t most_elements = 16 * 1024;
/// An expression whose memory is another one each time is not kept any more.
constexpr int most_unused = 8;

bool same_edge(const graph::edge& a, const graph::edge& b) {
    return a.node == b.node && a.map.offset == b.map.offset && a.map.uses.size() == b.map.uses.size() &&
           std::equal(a.map.uses.begin(), a.map.uses.end(), b.map.uses.begin());
}

/// Kinds, types, functions and constants follow from the expression's type and where it lies; but whether a
/// product rises depends on what its constant is now.
bool same_node(const graph::node& a, const graph::node& b) {
    return a.kind == b.kind && a.shape == b.shape && a.domain == b.domain && a.where.data == b.where.data &&
           a.strides == b.strides && a.kernel.run == b.kernel.run && a.kernel.rising == b.kernel.rising &&
           a.cluster == b.cluster && a.divisor == b.divisor && a.factor == b.factor && a.mode == b.mode &&
           a.before == b.before && a.inside == b.inside && a.fill == b.fill && a.table == b.table &&
           a.along == b.along && a.is_flat == b.is_flat;
}

bool same_graph(const graph::graph& a, const graph::graph& b) {
    return a.root == b.root && std::ranges::equal(a.nodes, b.nodes, same_node) &&
           std::ranges::equal(a.edges, b.edges, same_edge);
}

}  // namespace

bool remembered_plan::holds(const graph::graph& built, const planning::target& out,
                            const planning::policy& how) const {
    return is_kept_ && !is_busy && out.data == plan_.out.data && planning::same_layout(out, plan_.out) &&
           how == how_ && threads_ == thread_count() && same_graph(key_, built);
}

void remembered_plan::run() {
    unused_ = 0;
    if (log_.is_complete()) return log_.replay();
    is_busy = true;
    log_.start();
    try {
        run::evaluate(plan_, scratch_, &log_);
    } catch (...) {
        is_busy = is_kept_ = false;
        throw;
    }
    log_.finish();
    is_busy = false;
}

bool remembered_plan::wants(const graph::graph& built) const {
    if (is_busy || unused_ > most_unused) return false;
    index_t work = 0;
    for (const graph::node& n : built.nodes) work += n.domain_volume();
    return work <= most_elements;
}

workspace remembered_plan::reserve(part_count parts) {
    is_kept_ = false;
    return carve(memory_.reserve(workspace_bytes(parts)), parts);
}

void remembered_plan::keep(const graph::graph& built, part_count parts, const planning::plan& plan,
                           const planning::policy& how) {
    const workspace room = carve(key_memory_.reserve(workspace_bytes(parts)), parts);
    key_ = {room.nodes.first(built.nodes.size()), room.edges.first(built.edges.size()), built.root};
    std::ranges::copy(built.nodes, key_.nodes.begin());
    std::ranges::copy(built.edges, key_.edges.begin());
    plan_ = plan;
    how_ = how;
    threads_ = thread_count();
    ++unused_;
    log_.start();
    is_kept_ = true;
}

}  // namespace xf::expr
