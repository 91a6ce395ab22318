#include <algorithm>

#include "xfuse/graph/passes.hpp"
#include "xfuse/run/odometer.hpp"
#include "xfuse/run/reduction_tree.hpp"

/// From loops to kernel calls: which loop is the kernel's columns, which its rows.
namespace xf::run {

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

void reduce_taps(const context& c, const planning::stage& s, std::byte* out, const std::byte* in,
                 const loop_nest& all, strided_loop taps, bool accumulate) {
    const kernels::type_kernels& k = kernels::active().of(s.node->operand_type);
    const int op = int(s.node->op);
    const index_t out_size = result_size(s), in_size = operand_size(s);
    loop_nest loops = all;
    const strided_loop columns =
        s.strategy == reduction_strategy::across ? take_columns(loops, out_size, in_size) : strided_loop{};
    const strided_loop rows = take_loop(loops, loops.size() - 1);
    for_each_offset(loops, [&](index_t to, index_t from) {
        if (s.strategy == reduction_strategy::along) {
            c.call(k.along[op], {out + to, in + from, rows.extent, rows.out / out_size, rows.in / in_size,
                                 taps.extent, taps.in / in_size, accumulate});
            return;
        }
        for_column_blocks(columns.extent, [&](index_t j, index_t width) {
            c.call(k.across[op], {out + to + j * out_size, in + from + j * in_size, c.scratch_of(s),
                                  rows.extent, rows.out / out_size, rows.in / in_size, width, taps.extent,
                                  taps.in / in_size, accumulate});
        });
    });
}

void combine(const context& c, const planning::stage& s, std::byte* out, const std::byte* other,
             loop_nest loops) {
    const kernels::type_kernels& k = kernels::active().of(s.node->type);
    const index_t size = result_size(s);
    planning::coalesce(loops);
    const strided_loop columns = take_columns(loops, size, size);
    const strided_loop rows = take_loop(loops, loops.size() - 1);
    // One tap has no tree, so the kernel asks for no scratch.
    for_each_offset(loops, [&](index_t to, index_t from) {
        c.call(k.across[int(s.node->op)], {out + to, other + from, nullptr, rows.extent, rows.out / size,
                                           rows.in / size, columns.extent, 1, 0, true});
    });
}

void divide(const context& c, const planning::stage& s, const axis_vector& extent, std::byte* out) {
    if (s.node->divisor == 1) return;
    const index_t size = result_size(s);
    loop_nest loops;
    const axis_vector extents = loop_extents(s, extent, 0, s.out_loops);
    for (int k = 0; k < s.out_loops; ++k) loops.push_back({extents[k], s.out_step[k], size});
    planning::coalesce(loops);
    const bool unit = !loops.empty() && loops.back().out == size;
    const strided_loop columns = unit ? take_loop(loops, loops.size() - 1) : strided_loop{};
    const strided_loop rows = take_loop(loops, loops.size() - 1);
    const auto kernel = kernels::active().of(s.node->type).divide;
    for_each_offset(loops, [&](index_t to, index_t) {
        c.call(kernel, {out + to, rows.extent, rows.out / size, columns.extent, s.node->divisor});
    });
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

void run_sliding(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    const graph::window_pair& pair = s.pair;
    const index_t window = n.domain.back(), out_size = result_size(s), in_size = operand_size(s);
    shape::box domain = box;
    domain.low.push_back(0);
    domain.extent.push_back(window);
    const std::byte* in = realize(c, o, domain);
    loop_nest others = result_loops(c, s, box.extent, s.out_step);
    int at = 0;
    while (s.loops[at].axis != pair.out_axis) ++at;
    strided_loop sliding = take_loop(others, at);
    planning::coalesce(others);
    const kernels::type_kernels& k = kernels::active().of(n.operand_type);
    if (s.strategy == reduction_strategy::slide_along) {
        join_tiled_rows(others, sliding, pair, window);
        const strided_loop rows = take_loop(others, others.size() - 1);
        for_each_offset(others, [&](index_t to, index_t from) {
            c.call(k.slide_along[int(n.op)],
                   {out + to, in + from, c.scratch_of(s), rows.extent, rows.out / out_size, rows.in / in_size,
                    sliding.extent, pair.step, window, pair.dilation});
        });
        return;
    }
    const strided_loop columns = take_columns(others, out_size, in_size);
    for_each_offset(others, [&](index_t to, index_t from) {
        for_column_blocks(columns.extent, [&](index_t j, index_t width) {
            c.call(k.slide_across[int(n.op)],
                   {out + to + j * out_size, in + from + j * in_size, c.scratch_of(s), sliding.extent,
                    sliding.out / out_size, o.stride[pair.producer_axis] / in_size, pair.step, width, window,
                    pair.dilation});
        });
    });
}

}  // namespace xf::run
