#include <algorithm>

#include "xfuse/run/copy.hpp"
#include "xfuse/run/moves.hpp"

/// Borders: of one value, or of the operand's own elements.
namespace xf::run {
namespace {

/// The constant everywhere, then the operand over it: borders are narrow, and the tile is in cache.
void fill_border(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    shape::box covered = box;
    bool is_empty = false, is_whole = true;
    for (int axis = 0; axis < box.low.size(); ++axis) {
        const index_t low = std::max(box.low[axis], n.before[axis]);
        const index_t high = std::min(box.low[axis] + box.extent[axis], n.before[axis] + n.inside[axis]);
        covered.low[axis] = low;
        covered.extent[axis] = high - low;
        is_empty |= high <= low;
        is_whole &= high - low == box.extent[axis];
    }
    planning::loop_nest loops = result_loop_nest(s, box.extent);
    if (!is_whole) copy(out, n.fill, loops, element_size(s), c.log);
    if (is_empty) return;
    const std::byte* in = realize(c, o, covered);
    loops = result_loop_nest(s, covered.extent);
    for (int k = 0; k < s.out_loops; ++k) {
        loops[k].in = o.step[k];
        out += (covered.low[s.loops[k].axis] - box.low[s.loops[k].axis]) * s.out_step[k];
    }
    copy(out, in, loops, element_size(s), c.log);
}

/// A box whose border repeats the operand's elements: cut, axis by axis, into pieces that the operand is
/// read evenly in, forwards, backwards or standing still.
class border_copy {
public:
    border_copy(const context& c, const planning::stage& s, const shape::box& box, std::byte* out)
        : context_(c), stage_(s), node_(*s.node), operand_(c.operand_of(s, 0)), box_(box), out_(out) {
        piece_ = box;
        step_.resize(box.low.size(), 0);
        base_.resize(box.low.size(), 0);
        loops_ = result_loop_nest(s, box.extent);
    }

    void run() {
        // All of a wrapped axis may stand between the two ends that a box needs, so the pieces are bound
        // one by one; of the other modes the image is no larger than the box.
        is_bound_once_ = node_.mode != pad_mode::wrap;
        if (is_bound_once_) realize_all();
        cut(0, out_);
    }

private:
    shape::border_run run_at(int axis, index_t at, index_t high) const {
        shape::border_run r = shape::find_run(node_.mode, at - node_.before[axis], node_.inside[axis]);
        r.length = std::min(r.length, high - at);
        return r;
    }

    /// Binds the smallest box that holds all elements read; boxes are in padded indices.
    void realize_all() {
        shape::box all = box_;
        for (int axis = 0; axis < box_.low.size(); ++axis) {
            const index_t high = box_.low[axis] + box_.extent[axis];
            index_t least = node_.inside[axis], most = -1;
            for (index_t at = box_.low[axis]; at < high;) {
                const shape::border_run r = run_at(axis, at, high);
                const index_t last = r.source + r.step * (r.length - 1);
                least = std::min({least, r.source, last});
                most = std::max({most, r.source, last});
                at += r.length;
            }
            base_[axis] = least;
            all.low[axis] = least + node_.before[axis];
            all.extent[axis] = most - least + 1;
        }
        in_ = realize(context_, operand_, all);
    }

    void cut(int axis, std::byte* out) {
        if (axis == box_.low.size()) return copy_piece(out);
        const index_t high = box_.low[axis] + box_.extent[axis];
        for (index_t at = box_.low[axis]; at < high;) {
            const shape::border_run r = run_at(axis, at, high);
            piece_.low[axis] = r.source;
            piece_.extent[axis] = r.length;
            step_[axis] = r.step;
            cut(axis + 1, out + (at - box_.low[axis]) * stage_.out_step[axis]);
            at += r.length;
        }
    }

    void copy_piece(std::byte* out) {
        if (!is_bound_once_) realize_piece();
        const std::byte* in = in_;
        for (int axis = 0; axis < loops_.size(); ++axis) {
            loops_[axis].extent = piece_.extent[axis];
            loops_[axis].in = step_[axis] * operand_.step[axis];
            in += (piece_.low[axis] - base_[axis]) * operand_.step[axis];
        }
        copy(out, in, loops_, element_size(stage_), context_.log);
    }
    void realize_piece() {
        shape::box read = piece_;
        for (int axis = 0; axis < loops_.size(); ++axis) {
            base_[axis] = piece_.low[axis];
            read.low[axis] += node_.before[axis];
            if (step_[axis] == 0) read.extent[axis] = 1;
        }
        in_ = realize(context_, operand_, read);
    }

    const context& context_;
    const planning::stage& stage_;
    const graph::node& node_;
    const planning::operand& operand_;
    const shape::box& box_;
    std::byte* out_;
    bool is_bound_once_ = true;
    const std::byte* in_ = nullptr;
    axis_vector base_;  ///< the operand's index that in_ points at
    shape::box piece_;  ///< low: the operand's index of the first element; extent: in the result
    axis_vector step_;
    planning::loop_nest loops_;
};

}  // namespace

void run_pad(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    if (shape::volume(box.extent) == 0) return;
    if (s.node->mode == pad_mode::constant) return fill_border(c, s, box, out);
    border_copy(c, s, box, out).run();
}

}  // namespace xf::run
