#include <algorithm>
#include <cstring>

#include "xfuse/graph/passes.hpp"
#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/reduction_tree.hpp"
#include "xfuse/plan/borders.hpp"
#include "xfuse/plan/kernel_needs.hpp"
#include "xfuse/plan/machine_costs.hpp"
#include "xfuse/plan/tuning.hpp"

/// From loops to kernel calls: which loop is the kernel's columns, which its rows.
namespace xf::lower {

using planning::loop_nest;
using planning::reduction_strategy;
using planning::strided_loop;

strided_loop take_loop(loop_nest& loops, int at) {
    if (at < 0 || at >= loops.size()) return {};
    const strided_loop l = loops[at];
    loops.erase(at);
    return l;
}

loop_nest result_loops(const context& c, const planning::stage& s, const axis_vector& extent,
                       const steps& out) {
    loop_nest loops;
    const planning::operand& o = c.operand_of(s, 0);
    const axis_vector extents = loop_extents(s, extent, 0, s.out_loops);
    for (int k = 0; k < s.out_loops; ++k) loops.push_back({extents[k], out[k], o.step[k]});
    return loops;
}

namespace {

index_t result_size(const planning::stage& s) { return index_t(size_of(s.node->type)); }
index_t operand_size(const planning::stage& s) { return index_t(size_of(s.node->operand_type)); }

/// The widest loop that is contiguous on both sides, removed; one column where there is none.
strided_loop take_columns(loop_nest& loops, index_t out_size, index_t in_size) {
    int widest = -1;
    for (int k = 0; k < loops.size(); ++k) {
        if (loops[k].in != in_size || loops[k].out != out_size) continue;
        if (widest < 0 || loops[k].extent > loops[widest].extent) widest = k;
    }
    return take_loop(loops, widest);
}

template <class F>
void for_column_blocks(index_t columns, const F& f) {
    for (index_t j = 0; j < columns; j += planning::widest_columns)
        f(j, std::min(planning::widest_columns, columns - j));
}

}  // namespace

void reduce_taps(context& c, const planning::stage& s, reduction_strategy how, const address& out,
                 const address& in, const loop_nest& all, strided_loop taps, bool accumulate) {
    const kernels::type_kernels& k = kernels::active().of(s.node->operand_type);
    const int op = int(s.node->op);
    const index_t out_size = result_size(s), in_size = operand_size(s);
    loop_nest loops = all;
    const strided_loop columns =
        how == reduction_strategy::across ? take_columns(loops, out_size, in_size) : strided_loop{};
    const strided_loop rows = take_loop(loops, loops.size() - 1);
    if (how == reduction_strategy::along) {
        return call(c, k.along[op], std::array{out, in}, loops,
                    {nullptr, nullptr, rows.extent, rows.out / out_size, rows.in / in_size, taps.extent,
                     taps.in / in_size, accumulate});
    }
    for_column_blocks(columns.extent, [&](index_t j, index_t width) {
        call(c, k.across[op], std::array{out + j * out_size, in + j * in_size, context::scratch_of(s)}, loops,
             {nullptr, nullptr, nullptr, rows.extent, rows.out / out_size, rows.in / in_size, width,
              taps.extent, taps.in / in_size, accumulate});
    });
}

void combine(context& c, const planning::stage& s, const address& out, const address& other,
             loop_nest loops) {
    const kernels::type_kernels& k = kernels::active().of(s.node->type);
    const index_t size = result_size(s);
    planning::coalesce(loops);
    const strided_loop columns = take_columns(loops, size, size);
    const strided_loop rows = take_loop(loops, loops.size() - 1);
    // One tap has no tree, so the kernel asks for no scratch.
    call(c, k.across[int(s.node->op)], std::array{out, other}, loops,
         {nullptr, nullptr, nullptr, rows.extent, rows.out / size, rows.in / size, columns.extent, 1, 0,
          true});
}

void divide(context& c, const planning::stage& s, const axis_vector& extent, const address& out) {
    if (s.node->divisor == 1) return;
    const index_t size = result_size(s);
    loop_nest loops;
    const axis_vector extents = loop_extents(s, extent, 0, s.out_loops);
    for (int k = 0; k < s.out_loops; ++k) loops.push_back({extents[k], s.out_step[k], size});
    planning::coalesce(loops);
    const bool unit = !loops.empty() && loops.back().out == size;
    const strided_loop columns = unit ? take_loop(loops, loops.size() - 1) : strided_loop{};
    const strided_loop rows = take_loop(loops, loops.size() - 1);
    call(c, kernels::active().of(s.node->type).divide, std::array{out}, loops,
         {nullptr, rows.extent, rows.out / size, columns.extent, s.node->divisor});
}

namespace {

/// Windows that tile their rows exactly let rows follow each other like one long row.
void join_tiled_rows(loop_nest& others, strided_loop& sliding, const graph::window_pair& pair,
                     index_t window) {
    if (others.empty() || pair.dilation != 1 || pair.step < window) return;
    const strided_loop& rows = others.back();
    if (rows.in != sliding.extent * sliding.in || rows.out != sliding.extent * sliding.out) return;
    sliding.extent *= take_loop(others, others.size() - 1).extent;
}

}  // namespace

void lower_sliding(context& c, const planning::stage& s, const box& b, const address& out) {
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    const graph::window_pair& pair = s.pair;
    const index_t window = n.domain.back(), out_size = result_size(s), in_size = operand_size(s);
    box domain = b;
    domain.low.push_back(0);
    domain.extent.push_back(window);
    const address in = realize(c, o, domain);
    loop_nest others = result_loops(c, s, b.extent, s.out_step);
    int at = 0;
    while (s.loops[at].axis != pair.out_axis) ++at;
    strided_loop sliding = take_loop(others, at);
    planning::coalesce(others);
    const kernels::type_kernels& k = kernels::active().of(n.operand_type);
    const address scratch = context::scratch_of(s);
    if (s.strategy == reduction_strategy::slide_along) {
        join_tiled_rows(others, sliding, pair, window);
        const strided_loop rows = take_loop(others, others.size() - 1);
        return call(c, k.slide_along[int(n.op)], std::array{out, in, scratch}, others,
                    {nullptr, nullptr, nullptr, rows.extent, rows.out / out_size, rows.in / in_size,
                     sliding.extent, pair.step, window, pair.dilation});
    }
    const strided_loop columns = take_columns(others, out_size, in_size);
    for_column_blocks(columns.extent, [&](index_t j, index_t width) {
        call(c, k.slide_across[int(n.op)], std::array{out + j * out_size, in + j * in_size, scratch}, others,
             {nullptr, nullptr, nullptr, sliding.extent, sliding.out / out_size,
              o.stride[pair.producer_axis] / in_size, pair.step, width, window, pair.dilation});
    });
}

namespace {

/// Windows that tile their planes let the rows of planes follow each other like those of one.
void join_planes(loop_nest& others, strided_loop& rows) {
    while (!others.empty() && others.back().in == rows.extent * rows.in &&
           others.back().out == rows.extent * rows.out)
        rows.extent *= take_loop(others, others.size() - 1).extent;
}

/// The loop of a result axis, taken out of the nest.
strided_loop take_axis(loop_nest& loops, int axis, axis_vector& axes) {
    int at = 0;
    while (axes[at] != axis) ++at;
    axes.erase(at);
    return take_loop(loops, at);
}

/// Where the windows of a box begin along one axis of a pad, and how much of its inside there is: no more
/// than they reach, if they reach nowhere beyond.
struct inside_along {
    index_t at, extent;
    bool is_all;
};
inside_along find_inside(context& c, const planning::stage& s, const box& b, const graph::window_pair& pair,
                         const graph::node& pad) {
    const int axis = pair.producer_axis;
    const index_t offset = c.operand_of(s, 0).map->offset[axis] - pad.before[axis];
    const position low = b.low[pair.out_axis] * pair.step + offset;
    const index_t reach = (b.extent[pair.out_axis] - 1) * pair.step +
                          (s.node->domain[pair.reduced_axis] - 1) * pair.dilation + 1;
    if (c.range.is_at_least(low, 0) && c.range.is_at_least(pad.inside[axis], low + reach))
        return {0, reach, true};
    return {c.range.constant(low), pad.inside[axis], false};
}

/// None where the stage reads no border, or has it filled.
kernels::window_border find_border(context& c, const planning::stage& s, const box& b,
                                   const graph::window_plane& windows) {
    if (c.reads_inner != &s || !planning::reads_border(c.p, s)) return {};
    const graph::node& pad = *planning::border_of(c.p, s)->node;
    const inside_along rows = find_inside(c, s, b, windows.across, pad),
                       cols = find_inside(c, s, b, windows.along, pad);
    kernels::window_border border{!rows.is_all || !cols.is_all, rows.at, rows.extent, windows.across.step,
                                  windows.across.dilation,      cols.at, cols.extent, {}};
    std::memcpy(border.fill, pad.fill, size_of(pad.type));
    return border;
}

}  // namespace

void lower_windows(context& c, const planning::stage& s, const box& b, const address& out) {
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    const graph::node& producer = c.p.g.nodes[std::size_t(c.p.g.operands(n)[0].node)];
    const graph::window_plane windows = planning::windows_of(c.p, s);
    const kernels::window_shape shape = graph::window_shape_of(n, windows);
    const index_t out_size = result_size(s), in_size = operand_size(s);
    box domain = b;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        domain.low.push_back(0);
        domain.extent.push_back(n.domain[axis]);
    }
    const address in = realize(c, o, domain);
    loop_nest others = result_loops(c, s, b.extent, s.out_step);
    axis_vector axes;
    for (int k = 0; k < s.out_loops; ++k) axes.push_back(s.loops[k].axis);
    const strided_loop cols = take_axis(others, windows.along.out_axis, axes);
    strided_loop rows = take_axis(others, windows.across.out_axis, axes);
    planning::coalesce(others);
    const kernels::window_border border = find_border(c, s, b, windows);
    if (!border.is_there) join_planes(others, rows);
    const index_t in_col = o.stride[windows.along.producer_axis] / in_size;
    const bool asks_ahead = o.stage < 0 && shape.taps > planning::rows_followed &&
                            producer.volume() * in_size > planning::costs().far_bytes;
    const kernels::windows_args args{
        nullptr,
        nullptr,
        nullptr,
        rows.extent,
        rows.out / out_size,
        rows.in / in_size,
        cols.extent,
        shape.step,
        shape.taps,
        o.stride[windows.across.producer_axis] * windows.across.dilation / in_size,
        shape.window,
        shape.dilation,
        asks_ahead ? planning::bytes_ahead : 0,
        n.divisor,
        border};
    const kernels::table& k = kernels::active();
    if (s.strategy == reduction_strategy::windows)
        return call(c, kernels::find_windows(k, n.operand_type, n.op, shape), std::array{out, in}, others,
                    args);
    call(c, kernels::windows_by_lines, std::array{out, in, context::scratch_of(s)}, others,
         {args, cols.out / out_size, in_col, out_size, in_size, k.of(n.operand_type).across[int(n.op)],
          k.of(n.type).slide_along[int(n.op)], k.of_size(std::size_t(out_size)).copy,
          k.of_size(std::size_t(in_size)).copy});
    divide(c, s, b.extent, out);
}

}  // namespace xf::lower
