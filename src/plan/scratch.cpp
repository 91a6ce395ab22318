#include <algorithm>
#include <array>
#include <cstdlib>

#include "steps.hpp"
#include "xfuse/core/round_up.hpp"
#include "xfuse/graph/passes.hpp"
#include "xfuse/plan/kernel_needs.hpp"
#include "xfuse/plan/partials.hpp"
#include "xfuse/plan/tuning.hpp"

namespace xf::planning {
namespace {

index_t staging_bytes(const plan& p, const stage& s) {
    index_t bytes = 0;
    for (int k = 0; k < s.operand_count; ++k) {
        const graph::node& producer = p.g.nodes[p.g.operands(*s.node)[k].node];
        bytes += whole_lines(staging_elements * index_t(size_of(producer.type)));
    }
    return bytes;
}

index_t window_lines_bytes(const plan& p, const stage& s) {
    const graph::node& n = *s.node;
    const graph::window_plane windows = windows_of(p, s);
    const std::size_t in_size = size_of(n.operand_type), out_size = size_of(n.type);
    const bool unit_in = p.operands[s.first_operand].stride[windows.along.producer_axis] == index_t(in_size);
    const bool unit_out = s.stride[windows.along.out_axis] == index_t(out_size);
    return kernels::window_lines_scratch(s.box[windows.along.out_axis], unit_out ? 1 : 0, unit_in ? 1 : 0,
                                         graph::window_shape_of(n, windows), out_size, in_size);
}

index_t kernel_bytes(const plan& p, const stage& s, index_t taps) {
    const graph::node& n = *s.node;
    const std::size_t size = size_of(n.type);
    if (s.strategy == reduction_strategy::windows_by_lines) return window_lines_bytes(p, s);
    const index_t columns = std::min(shape::volume(s.box), widest_columns);
    if (s.strategy == reduction_strategy::across) return kernels::across_scratch(columns, taps, size);
    if (s.strategy != reduction_strategy::slide_along && s.strategy != reduction_strategy::slide_across)
        return 0;
    const graph::window_pair& pair = s.pair;
    const index_t window = n.domain.back();
    index_t sliding = s.box[pair.out_axis];
    const bool along = s.strategy == reduction_strategy::slide_along;
    // Windows that tile their rows run over all rows as over one.
    if (along && pair.dilation == 1 && pair.step >= window) sliding = shape::volume(s.box);
    if (kernels::is_of_windows(n.op)) {
        const std::size_t each = size_of(kernels::result_type(kernels::reduce_op::var, n.operand_type));
        return kernels::moments_scratch(sliding, pair.step, along ? 1 : columns, !along, window,
                                        pair.dilation, each);
    }
    if (along) {
        return kernels::slide_along_scratch(sliding, pair.step, window, pair.dilation, size);
    }
    return kernels::slide_across_scratch(sliding, pair.step, columns, window, pair.dilation, size);
}

index_t reduce_bytes(const plan& p, const stage& s) {
    const index_t taps = shape::volume(s.chunk);
    return whole_lines(kernel_bytes(p, s, taps)) + partial_bytes(s) * tree_depth(unit_count(p, s));
}

/// For each result of an operand computed in chunks, the chunk's winner and the best so far, each with its
/// value.
index_t arg_bytes(const plan&, const stage& s) {
    bool is_whole = true;
    for (int k = 0; k < s.chunk.size(); ++k)
        is_whole &= s.chunk[k] == s.node->domain[s.node->shape.size() + k];
    if (is_whole) return arg_chunk_at(s);
    const index_t each = 2 * (8 + index_t(size_of(s.node->operand_type)));
    return arg_chunk_at(s) + whole_lines(shape::volume(s.box) * each);
}

index_t contraction_bytes(const plan&, const stage& s) { return s.contraction->blocking.bytes; }

/// Of a function of rows.
index_t row_bytes(const plan&, const stage& s) {
    return kernels::row_scratch(s.node->row, s.node->shape[s.node->along], s.node->operand_type);
}

/// A row of the operand.
index_t fold_bytes(const plan&, const stage& s) {
    const graph::node& n = *s.node;
    index_t count = 1;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) count *= n.domain[axis];
    return count * index_t(size_of(n.operand_type));
}

}  // namespace

/// Behind the candidates and their values: see run/arg.cpp.
index_t arg_chunk_at(const stage& s) {
    return whole_lines(max_candidates * 8) +
           whole_lines(max_candidates * index_t(size_of(s.node->operand_type)));
}

index_t partial_bytes(const stage& s) {
    return whole_lines(shape::volume(s.box) * index_t(size_of(s.node->type)));
}

namespace {

/// Strides of the whole of an operand: those of a tile would tell its size.
axis_vector whole_strides(const plan& p, const operand& o) {
    if (o.stage < 0 || p.stages[std::size_t(o.stage)].node->is_flat) return o.stride;
    const stage& from = p.stages[std::size_t(o.stage)];
    return dense_strides(from.node->shape, from.vector_axis, index_t(size_of(from.node->type)));
}

}  // namespace

loop_nest reduced_loops(const plan& p, const stage& s, const operand& o, const axis_vector& chunk) {
    loop_nest loops;
    const axis_vector whole = whole_strides(p, o);
    for (int k = s.out_loops; k < s.loops.size(); ++k) {
        const index_t extent = chunk[s.loops[k].axis - s.node->shape.size()];
        // They are ordered and merged as they would be in the whole operand.
        loops.push_back({loop_extent(s.loops, k, extent), step_of(*o.map, whole, s.loops[k]), o.step[k]});
    }
    coalesce(loops);
    for (strided_loop& l : loops) l.out = 0;
    return loops;
}

int tap_loop(const stage& s, const loop_nest& reduced) {
    int best = 0;
    for (int k = 1; k < reduced.size(); ++k) {
        const bool better = s.strategy == reduction_strategy::across
                                ? reduced[k].extent > reduced[best].extent
                                : std::abs(reduced[k].in) <= std::abs(reduced[best].in);
        if (better) best = k;
    }
    return best;
}

index_t unit_count(const plan& p, const stage& s) {
    const operand& o = p.operands[s.first_operand];
    if (o.stage >= 0 && p.stages[o.stage].level == storage_level::tile) {
        index_t units = 1;
        for (int k = 0; k < s.chunk.size(); ++k) {
            const index_t extent = s.node->domain[s.node->shape.size() + k];
            if (s.chunk[k] > 0) units *= (extent + s.chunk[k] - 1) / s.chunk[k];
        }
        return units;
    }
    if (s.strategy != reduction_strategy::across && s.strategy != reduction_strategy::along) return 1;
    const loop_nest reduced = reduced_loops(p, s, o, s.chunk);
    if (reduced.empty()) return 1;
    const int tap = tap_loop(s, reduced);
    index_t units =
        s.strategy == reduction_strategy::along ? (reduced[tap].extent + unit_taps - 1) / unit_taps : 1;
    for (int k = 0; k < reduced.size(); ++k) {
        if (k != tap) units *= reduced[k].extent;
    }
    return units;
}

namespace {

index_t no_bytes(const plan&, const stage&) { return 0; }
bool keeps_nothing(const plan&, const stage&) { return false; }

bool keeps_partials(const plan& p, const stage& s) { return tree_depth(unit_count(p, s)) > 0; }
bool keeps_packed(const plan&, const stage& s) { return packs_b(s); }
bool keeps_candidates(const plan&, const stage&) { return true; }

/// What a kind of stage needs; the first two where nothing else is said.
struct scratch_rule {
    index_t (*bytes)(const plan&, const stage&) = no_bytes;
    bool (*keeps)(const plan&, const stage&) = keeps_nothing;
};

constexpr auto rules = [] {
    using enum graph::node_kind;
    std::array<scratch_rule, graph::node_kind_count> table;
    const auto of = [&table](graph::node_kind kind) -> scratch_rule& { return table[std::size_t(kind)]; };
    of(map).bytes = staging_bytes;
    of(reduce) = {reduce_bytes, keeps_partials};
    of(contract) = {contraction_bytes, keeps_packed};
    of(arg_reduce) = {arg_bytes, keeps_candidates};
    of(scan).bytes = row_bytes;
    of(fold).bytes = fold_bytes;
    return table;
}();
const scratch_rule& rule_of(const stage& s) { return rules[std::size_t(s.node->kind)]; }

}  // namespace

bool keeps_scratch(const plan& p, const stage& s) { return rule_of(s).keeps(p, s); }

index_t scratch_needed(const plan& p, const stage& s) { return rule_of(s).bytes(p, s); }

}  // namespace xf::planning
