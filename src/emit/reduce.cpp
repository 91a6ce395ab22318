#include <algorithm>

#include "part_emitters.hpp"
#include "reduction_text.hpp"
#include "xfuse/lower/reduction_tree.hpp"
#include "xfuse/lower/split_boxes.hpp"
#include "xfuse/plan/kernel_needs.hpp"
#include "xfuse/plan/operand_reads.hpp"

/// Reductions, in the order of their sums: decision 4.
namespace xf::emit {
namespace {

using planning::loop_nest;
using planning::reduction_strategy;
using planning::strided_loop;

/// The units of one reduction over one box, as lower::partial_sums has them.
class reduction {
public:
    reduction(source& to, lower::context& c, const planning::stage& s, const lower::box& b)
        : to_(to),
          c_(c),
          s_(s),
          o_(c.operand_of(s, 0)),
          box_(b),
          domain_(b),
          units_(planning::unit_count(c.p, s)) {
        for (const index_t extent : s.chunk) {
            domain_.low.push_back(0);
            domain_.extent.push_back(extent);
        }
    }

    void emit(const lower::address& out) {
        if (planning::reads_tile(c_.p, s_)) {
            emit_units(out, s_.out_step, 0, units_, 0);
            if (s_.node->divisor != 1)
                write_division(to_, s_, out, lower::result_loops(c_, s_, box_.extent, s_.out_step));
            return;
        }
        const lower::address in = lower::realize(c_, o_, domain_);
        reduced_loops outer;
        outer.loops = planning::reduced_loops(c_.p, s_, o_, s_.chunk);
        if (!outer.loops.empty())
            outer.taps = lower::take_loop(outer.loops, planning::tap_loop(s_, outer.loops));
        outer.is_along = s_.strategy == reduction_strategy::along;
        outer.is_tree = true;
        outer.is_whole = true;
        write_reduction(to_, s_, {out, in}, lower::result_loops(c_, s_, box_.extent, s_.out_step), outer,
                        false);
    }

private:
    /// The tree over chunks of a computed operand.
    void emit_units(const lower::address& out, const lower::steps& steps, index_t first, index_t count,
                    int level) {
        if (count <= planning::units_in_sequence) {
            for (index_t u = 0; u < count; ++u) emit_chunk(out, steps, first + u, u > 0);
            return;
        }
        const index_t half = planning::first_half(count);
        emit_units(out, steps, first, half, level + 1);
        const lower::address other = partial(level);
        const lower::steps aside = lower::dense_steps(s_, box_.extent);
        emit_units(other, aside, first + half, count - half, level + 1);
        loop_nest loops = lower::result_loops(c_, s_, box_.extent, steps);
        for (int k = 0; k < loops.size(); ++k) loops[k].in = aside[k];
        write_combination(to_, s_, {out, other}, loops);
    }

    lower::address partial(int level) {
        const std::string name = to_.name_of(s_) + "_part_" + std::to_string(level + 1);
        for (std::size_t k = 0; k < to_.arrays.size(); ++k) {
            if (to_.arrays[k].name == name) return to_.address_of(int(k));
        }
        return to_.address_of(
            to_.add_buffer(name, s_.node->type, planning::partial_bytes(s_),
                           title_of(s_) + ": one half of the sum, until it is added to the other"));
    }

    void emit_chunk(const lower::address& out, const lower::steps& steps, index_t unit, bool accumulate) {
        const int rank = s_.node->shape.size();
        lower::box part = domain_;
        for (int k = s_.chunk.size(); k-- > 0;) {
            const index_t whole = s_.node->domain[rank + k];
            const index_t parts = (whole + s_.chunk[k] - 1) / s_.chunk[k], low = unit % parts * s_.chunk[k];
            part.low[rank + k] = low;
            part.extent[rank + k] = std::min(s_.chunk[k], whole - low);
            unit /= parts;
        }
        lower::for_each_part(c_.range, s_, part, rank, part.low.size(), [&](const lower::box& whole_pieces) {
            emit_computed(out, steps, whole_pieces, accumulate);
            accumulate = true;
        });
    }

    void emit_computed(const lower::address& out, const lower::steps& steps, const lower::box& part,
                       bool accumulate) {
        axis_vector extents;
        for (int axis = s_.node->shape.size(); axis < part.extent.size(); ++axis)
            extents.push_back(part.extent[axis]);
        const lower::address in = lower::realize(c_, o_, part);
        reduced_loops outer;
        outer.loops = planning::reduced_loops(c_.p, s_, o_, extents);
        if (!outer.loops.empty())
            outer.taps = lower::take_loop(outer.loops, planning::tap_loop(s_, outer.loops));
        outer.is_along = s_.strategy == reduction_strategy::along;
        write_reduction(to_, s_, {out, in}, lower::result_loops(c_, s_, box_.extent, steps), outer,
                        accumulate);
    }

    source& to_;
    lower::context& c_;
    const planning::stage& s_;
    const planning::operand& o_;
    const lower::box& box_;
    lower::box domain_;
    index_t units_;
};

/// One window axis beside the result axis that it slides along: its taps in their tree.
void emit_sliding(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
                  const lower::address& out) {
    lower::box domain = b;
    const index_t window = s.node->domain.back();
    domain.low.push_back(0);
    domain.extent.push_back(window);
    const planning::operand& o = c.operand_of(s, 0);
    const lower::address in = lower::realize(c, o, domain);
    reduced_loops taps;
    taps.taps = {window, 0, o.stride[s.pair.producer_axis] * s.pair.dilation};
    taps.is_whole = true;
    write_reduction(to, s, {out, in}, lower::result_loops(c, s, b.extent, s.out_step), taps, false);
}

/// Windows over two axes at once.
void emit_windows(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
                  const lower::address& out) {
    const graph::node& n = *s.node;
    const graph::window_plane windows = planning::windows_of(c.p, s);
    lower::box domain = b;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        domain.low.push_back(0);
        domain.extent.push_back(n.domain[axis]);
    }
    const planning::operand& o = c.operand_of(s, 0);
    const lower::address in = lower::realize(c, o, domain);
    const auto taps_of = [&](const graph::window_pair& pair) {
        return strided_loop{n.domain[pair.reduced_axis], 0, o.stride[pair.producer_axis] * pair.dilation};
    };
    reduced_loops taps;
    taps.loops.push_back(taps_of(windows.across));
    taps.taps = taps_of(windows.along);
    taps.is_whole = true;
    taps.is_plane = true;
    write_reduction(to, s, {out, in}, lower::result_loops(c, s, b.extent, s.out_step), taps, false);
}

}  // namespace

void emit_reduce(source& to, lower::context& c, const planning::stage& s, const lower::box& b,
                 const lower::address& out) {
    if (kernels::is_of_windows(s.node->op)) to.refuse("a variance of windows");
    if (s.strategy == reduction_strategy::identity) {
        reduced_loops none;
        none.taps = {0, 0, 0};
        none.is_whole = true;
        write_reduction(to, s, {out, out}, lower::result_loops(c, s, b.extent, s.out_step), none, false);
    } else if (s.strategy == reduction_strategy::slide_along ||
               s.strategy == reduction_strategy::slide_across) {
        emit_sliding(to, c, s, b, out);
    } else if (s.strategy == reduction_strategy::windows ||
               s.strategy == reduction_strategy::windows_by_lines) {
        emit_windows(to, c, s, b, out);
    } else reduction(to, c, s, b).emit(out);
}

}  // namespace xf::emit
