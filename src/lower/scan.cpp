#include "xfuse/lower/scan_loops.hpp"

#include <algorithm>
#include <cstdlib>

#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/moves.hpp"

/// Running sums and products. A computed operand is computed one span of the scanned axis at a time;
/// what has run up to there is read from the result.
namespace xf::lower {
namespace {

planning::strided_loop take(planning::loop_nest& loops, int at) {
    if (loops.empty()) return {};
    const planning::strided_loop l = loops[at];
    loops.erase(at);
    return l;
}

/// `others` are the loops beside the scanned one.
void scan_span(context& c, const planning::stage& s, planning::loop_nest others, planning::strided_loop taps,
               const address& out, const address& in, bool continues) {
    const graph::node& n = *s.node;
    const index_t out_size = index_t(size_of(n.type)), in_size = index_t(size_of(n.operand_type));
    planning::coalesce(others);
    const planning::strided_loop columns = take(others, others.size() - 1);
    const scan_loops loops = find_scan(n.op, n.operand_type);
    const bool is_across = columns.extent > 1 && std::abs(columns.out) < std::abs(taps.out);
    call(c, is_across ? loops.across : loops.along, std::array{out, in}, others,
         {nullptr, nullptr, taps.extent, taps.out / out_size, taps.in / in_size, columns.extent,
          columns.out / out_size, columns.in / in_size, continues});
}

}  // namespace

void lower_scan(context& c, const planning::stage& s, const box& b, const address& out) {
    if (s.node->row != kernels::row_function::none) return lower_rows(c, s, b, out);
    if (shape::volume(b.extent) == 0) return;
    const planning::operand& o = c.operand_of(s, 0);
    const int axis = s.node->along;
    const index_t count = b.extent[axis];
    for (index_t at = 0; at < count; at += s.span) {
        box part = b;
        part.low[axis] = at;
        part.extent[axis] = std::min(s.span, count - at);
        const address in = realize(c, o, part);
        planning::loop_nest loops = result_loop_nest(s, part.extent);
        for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
        const planning::strided_loop taps = take(loops, axis);
        scan_span(c, s, loops, taps, out + at * s.out_step[axis], in, at > 0);
    }
}

}  // namespace xf::lower
