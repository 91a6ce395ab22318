#include <algorithm>

#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/listed_scope.hpp"
#include "xfuse/lower/moves.hpp"
#include "xfuse/plan/borders.hpp"

/// Borders: of one value, or of the operand's own elements.
namespace xf::lower {
namespace {

/// From the first element of a box to that of one within it.
address address_of(const planning::stage& s, address out, const box& whole, const box& part) {
    for (int k = 0; k < s.out_loops; ++k)
        out.offset += (part.low[s.loops[k].axis] - whole.low[s.loops[k].axis]) * s.out_step[k];
    return out;
}

/// The part of a box that is the operand's; of no extent along an axis where there is none.
box inside_of(context& c, const graph::node& pad, const box& b) {
    box inside = b;
    for (int axis = 0; axis < b.low.size(); ++axis) {
        const position low = c.range.most(b.low[axis], pad.before[axis]);
        const position high =
            c.range.least(b.low[axis] + b.extent[axis], pad.before[axis] + pad.inside[axis]);
        inside.low[axis] = low;
        inside.extent[axis] = c.range.is_at_least(low, high) ? 0 : c.range.constant(high - low);
    }
    return inside;
}

void fill(context& c, const planning::stage& s, const box& b, const address& out) {
    if (shape::volume(b.extent) > 0)
        copy(c, out, memory_at(s.node->fill), result_loop_nest(s, b.extent), element_size(s));
}

/// Bytes of a row, of which filling more takes longer than two short strips beside them: 64 rows of 256 bytes
/// take 180 ns and their strips 110, rows of 128 bytes 90.
constexpr index_t long_row = 512;

/// Are parts of rows around the inside filled by themselves? A part of each short row costs more than all of
/// it.
bool fills_parts_of_rows(const planning::stage& s, const box& b, const box& inside) {
    const int row = s.vector_axis;
    return row < 0 || inside.extent[row] == b.extent[row] || inside.extent[row] * element_size(s) >= long_row;
}

/// The constant around a part of a box, axis by axis.
void fill_around(context& c, const planning::stage& s, const box& b, const box& inside, const address& out) {
    if (shape::volume(inside.extent) == 0 || !fills_parts_of_rows(s, b, inside)) {
        if (!(inside.extent == b.extent)) fill(c, s, b, out);
        return;
    }
    box left = b;
    for (int axis = 0; axis < b.low.size(); ++axis) {
        if (inside.extent[axis] == left.extent[axis]) continue;
        const index_t before = c.range.constant(inside.low[axis] - left.low[axis]);
        box strip = left;
        strip.extent[axis] = before;
        fill(c, s, strip, address_of(s, out, b, strip));
        strip.low[axis] = inside.low[axis] + inside.extent[axis];
        strip.extent[axis] = left.extent[axis] - before - inside.extent[axis];
        fill(c, s, strip, address_of(s, out, b, strip));
        left.low[axis] = inside.low[axis];
        left.extent[axis] = inside.extent[axis];
    }
}

/// Computes what the border is around where it belongs.
void compute_inside(context& c, const planning::operand& o, const box& inside, const address& out) {
    const planning::stage& from = c.p.stages[std::size_t(o.stage)];
    const box needed = image(c.range, *o.map, inside);
    const listed_scope listed(c, from);
    listed.note_held(needed, out);
    lower_stage(c, from, needed, out);
}

void fill_border(context& c, const planning::stage& s, const box& b, const address& out) {
    const planning::operand& o = c.operand_of(s, 0);
    const box inside = inside_of(c, *s.node, b);
    fill_around(c, s, b, inside, out);
    if (shape::volume(inside.extent) == 0) return;
    const address to = address_of(s, out, b, inside);
    if (o.stage >= 0 && planning::is_inside_border(c.p, c.p.stages[std::size_t(o.stage)]))
        return compute_inside(c, o, inside, to);
    const address in = realize(c, o, inside);
    planning::loop_nest loops = result_loop_nest(s, inside.extent);
    for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
    copy(c, to, in, loops, element_size(s));
}

/// A box whose border repeats the operand's elements: cut, axis by axis, into pieces that the operand is
/// read evenly in, forwards, backwards or standing still.
class border_copy {
public:
    border_copy(context& c, const planning::stage& s, const box& b, const address& out)
        : context_(c), stage_(s), node_(*s.node), operand_(c.operand_of(s, 0)), box_(b), out_(out) {
        piece_ = b;
        step_.resize(b.low.size(), 0);
        base_.resize(b.low.size(), 0);
        loops_ = result_loop_nest(s, b.extent);
    }

    void run() {
        // All of a wrapped axis may stand between the two ends that a box needs, so the pieces are bound
        // one by one; of the other modes the image is no larger than the box.
        is_bound_once_ = node_.mode != pad_mode::wrap;
        if (is_bound_once_) realize_all();
        cut(0, out_);
    }

private:
    /// shape::border_run of a position: within the operand it moves along.
    struct run_of_border {
        index_t length;
        position source;
        index_t step;
    };
    run_of_border run_at(int axis, const position& at, index_t left) {
        tile_range& range = context_.range;
        const position inside = at - node_.before[axis];
        const index_t extent = node_.inside[axis];
        if (range.is_at_least(inside, 0) && !range.is_at_least(inside, extent)) {
            const position rest = position(extent) - inside;
            return {range.is_at_least(rest, left) ? left : range.constant(rest), inside, 1};
        }
        const shape::border_run r = shape::find_run(node_.mode, range.constant(inside), extent);
        return {std::min(r.length, left), r.source, r.step};
    }

    /// Binds the smallest box that holds all elements read; boxes are in padded indices.
    void realize_all() {
        tile_range& range = context_.range;
        box all = box_;
        for (int axis = 0; axis < box_.low.size(); ++axis) {
            position least = node_.inside[axis], most = -1;
            for (index_t at = 0; at < box_.extent[axis];) {
                const run_of_border r = run_at(axis, box_.low[axis] + at, box_.extent[axis] - at);
                const position last = r.source + r.step * (r.length - 1);
                const position &low = r.step < 0 ? last : r.source, &high = r.step < 0 ? r.source : last;
                least = at == 0 ? low : range.least(least, low);
                most = at == 0 ? high : range.most(most, high);
                at += r.length;
            }
            base_[axis] = least;
            all.low[axis] = least + node_.before[axis];
            all.extent[axis] = range.constant(most - least) + 1;
        }
        in_ = realize(context_, operand_, all);
    }

    void cut(int axis, const address& out) {
        if (axis == box_.low.size()) return copy_piece(out);
        for (index_t at = 0; at < box_.extent[axis];) {
            const run_of_border r = run_at(axis, box_.low[axis] + at, box_.extent[axis] - at);
            piece_.low[axis] = r.source;
            piece_.extent[axis] = r.length;
            step_[axis] = r.step;
            cut(axis + 1, out + at * stage_.out_step[axis]);
            at += r.length;
        }
    }

    void copy_piece(const address& out) {
        if (!is_bound_once_) realize_piece();
        address in = in_;
        for (int axis = 0; axis < loops_.size(); ++axis) {
            loops_[axis].extent = piece_.extent[axis];
            loops_[axis].in = step_[axis] * operand_.step[axis];
            in.offset += (piece_.low[axis] - base_[axis]) * operand_.step[axis];
        }
        copy(context_, out, in, loops_, element_size(stage_));
    }
    void realize_piece() {
        box read = piece_;
        for (int axis = 0; axis < loops_.size(); ++axis) {
            base_[axis] = piece_.low[axis];
            read.low[axis] += node_.before[axis];
            if (step_[axis] == 0) read.extent[axis] = 1;
        }
        in_ = realize(context_, operand_, read);
    }

    context& context_;
    const planning::stage& stage_;
    const graph::node& node_;
    const planning::operand& operand_;
    const box& box_;
    address out_;
    bool is_bound_once_ = true;
    address in_;
    position_vector base_;  ///< the operand's index that in_ points at
    box piece_;             ///< low: the operand's index of the first element; extent: in the result
    axis_vector step_;
    planning::loop_nest loops_;
};

}  // namespace

void lower_pad(context& c, const planning::stage& s, const box& b, const address& out) {
    if (shape::volume(b.extent) == 0) return;
    if (s.node->mode == pad_mode::constant) return fill_border(c, s, b, out);
    border_copy(c, s, b, out).run();
}

}  // namespace xf::lower
