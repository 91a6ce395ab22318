#include <algorithm>

#include "xfuse/plan/finished_results.hpp"
#include "xfuse/plan/kernel_needs.hpp"
#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/operand_reads.hpp"
#include "xfuse/plan/planning_passes.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {
bool is_same_memory(const target& out, const operand& o, const graph::node& leaf) {
    const index_t size = index_t(size_of(leaf.type));
    if (leaf.type != out.type || !o.map->is_affine()) return false;
    axis_vector strides(out.shape.size(), 0);
    index_t start = 0;
    for (int j = 0; j < leaf.shape.size(); ++j) start += o.map->offset[j] * leaf.strides[j] * size;
    for (const shape::axis_use& use : o.map->uses)
        strides[use.consumer] += use.step * leaf.strides[use.producer];
    if (leaf.where.data + start != out.data) return false;
    for (int axis = 0; axis < strides.size(); ++axis) {
        if (out.shape[axis] > 1 && strides[axis] != out.strides[axis]) return false;
    }
    return true;
}

const char* find_aliasing(const plan& p, const target& out) {
    const graph::memory written = graph::covered_memory(
        out.data, size_of(out.type), shape::span_of(out.shape), shape::span_of(out.strides));
    for (const stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        if (s.node->cluster.list->may_throw) return "a functor of the user's is not noexcept";
        if (s.node->fails != nullptr) return s.node->fails;
        const bool is_root = &s == &p.root();
        for (int k = 0; k < s.operand_count; ++k) {
            const operand& o = p.operands[s.first_operand + k];
            if (o.stage >= 0) continue;
            const graph::node& leaf = p.g.nodes[p.g.operands(*s.node)[k].node];
            if (leaf.where.low >= written.high || written.low >= leaf.where.high) continue;
            const bool in_step =
                is_root && graph::properties(s.node->kind).works_in_place && is_same_memory(out, o, leaf);
            if (!in_step) return "the target overlaps an operand that is read elsewhere than it is written";
        }
    }
    return nullptr;
}

bool same_layout(const target& a, const target& b) {
    if (a.type != b.type || !(a.shape == b.shape)) return false;
    for (int axis = 0; axis < a.shape.size(); ++axis) {
        if (a.shape[axis] > 1 && a.strides[axis] != b.strides[axis]) return false;
    }
    return true;
}

namespace {

/// The target's contiguous axis of more than one element, or -1.
int unit_axis(const target& out) {
    for (int axis = out.shape.size(); axis-- > 0;) {
        if (out.strides[axis] == 1 && out.shape[axis] > 1) return axis;
    }
    return -1;
}

/// Does the next row start where a row ends?
bool rows_follow(const target& out, int axis) {
    for (int other = 0; other < out.shape.size(); ++other) {
        if (other != axis && out.shape[other] > 1 && out.strides[other] == out.shape[axis]) return true;
    }
    return false;
}

/// The stage whose products are stored as the root's results: its own, or what a contraction finishes.
const graph::node* stored_products(const plan& p, const stage& root) {
    if (graph::properties(root.node->kind).does == graph::work::products) return root.node;
    const int which = finishable_operand(p, root);
    if (which < 0) return nullptr;
    return p.stages[std::size_t(p.operands[std::size_t(root.first_operand) + std::size_t(which)].stage)].node;
}

/// A scan reads what it has written, and its boxes cannot be as small as a tile for non-temporal stores
/// should be. A contraction of large K does so much arithmetic that its stores do not matter. Windows over
/// two axes at once read and write memory in its order, and overlap both: on an EPYC, 3 x 3 maxima of 25 MB
/// and of 100 MB took half of what they take through a tile.
bool may_be_streamed(const plan& p, const stage& root, int axis) {
    const graph::node& n = *root.node;
    const target& out = p.out;
    const graph::kind_properties& kind = graph::properties(n.kind);
    if (const graph::node* products = stored_products(p, root)) {
        const index_t size = index_t(size_of(n.type)),
                      terms = products->domain_volume() / std::max<index_t>(n.volume(), 1);
        const bool is_in_order =
            out.shape[axis] * size <= contraction_ordered_row_bytes && rows_follow(out, axis);
        if (is_in_order && terms >= min_ordered_k) return false;
        return n.volume() * size >= costs().contraction_stream_threshold && terms <= max_streamed_k;
    }
    return !kind.runs_along && !windows_of(p, root).is_there();
}

}  // namespace

void choose_output(plan& p) {
    stage& root = p.stages[p.g.root];
    const int axis = unit_axis(p.out);
    const index_t bytes = root.node->volume() * index_t(size_of(root.node->type));
    const bool is_scalar = root.node->volume() <= 1;
    const graph::kind_properties& kind = graph::properties(root.node->kind);
    if (kind.ties_results) {
        for (int k = 0; k < root.operand_count; ++k)
            p.stages[std::size_t(p.operands[std::size_t(root.first_operand) + std::size_t(k)].stage)].level =
                storage_level::output;
    }
    if (kind.ties_results || kind.has_several_results) {
        root.level = storage_level::output;
        return;
    }
    root.vector_axis = axis;
    p.temporary = find_aliasing(p, p.out);
    p.is_staged = !p.temporary && axis < 0 && !is_scalar && !kind.takes_any_layout;
    p.is_streamed =
        !p.temporary && axis >= 0 && bytes >= costs().stream_threshold && may_be_streamed(p, root, axis);
    p.streams_rows = p.is_streamed && has_cluster(*root.node) && stored_products(p, root) == nullptr &&
                     (root.node->cluster.can_stream || prefers_row_machine(p, root)) &&
                     root.node->shape[axis] * index_t(size_of(root.node->type)) >= shortest_streamed_row;
    if (p.streams_rows) p.is_streamed = false;
    const bool by_tile = p.is_staged || p.is_streamed;
    root.level = p.temporary != nullptr ? storage_level::materialised
                 : by_tile              ? storage_level::tile
                                        : storage_level::output;
}

}  // namespace xf::planning
