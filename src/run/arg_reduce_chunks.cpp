#include <algorithm>
#include <cstring>

#include "xfuse/plan/partials.hpp"
#include "xfuse/run/odometer.hpp"
#include "xfuse/run/reduction_tree.hpp"
#include "xfuse/run/split_boxes.hpp"

/// argmax and argmin of an operand that is computed in parts: the extreme of each part, and of those seen so
/// far the first. The parts follow each other in the order that places are counted in.
namespace xf::run {
namespace {

using planning::loop_nest;

class chunked_extremes {
public:
    chunked_extremes(const context& c, const planning::stage& s, const shape::box& domain)
        : context_(c), stage_(s), node_(*s.node), operand_(c.operand_of(s, 0)), part_(domain) {
        count_ = 1;
        for (int axis = 0; axis < rank(); ++axis) count_ *= domain.extent[axis];
        size_ = index_t(size_of(node_.operand_type));
        found_ = reinterpret_cast<std::int64_t*>(c.scratch_of(s) + planning::arg_chunk_at(s));
        best_ = found_ + count_;
        values_ = reinterpret_cast<std::byte*>(best_ + count_);
        to_ = dense_steps(s, domain.extent);
    }

    /// The winners' places among the reduced axes, dense.
    const std::int64_t* run() {
        index_t chunks = 1;
        for (int k = 0; k < stage_.chunk.size(); ++k) chunks *= parts_along(k);
        for (index_t chunk = 0; chunk < chunks; ++chunk) run_chunk(chunk);
        return best_;
    }
    const steps& places_at() const { return to_; }

private:
    int rank() const { return node_.shape.size(); }
    index_t parts_along(int k) const {
        return (node_.domain[rank() + k] + stage_.chunk[k] - 1) / stage_.chunk[k];
    }

    void run_chunk(index_t chunk) {
        index_t at = chunk;
        for (int k = stage_.chunk.size(); k-- > 0;) {
            const index_t whole = node_.domain[rank() + k];
            index_t& low = part_.low[rank() + k];
            low = at % parts_along(k) * stage_.chunk[k];
            part_.extent[rank() + k] = std::min(stage_.chunk[k], whole - low);
            at /= parts_along(k);
        }
        for_each_part(stage_, part_, rank(), part_.low.size(), [&](const shape::box&) { run_part(); });
    }

    /// One part of a chunk that loops can walk: of the axes that are cut only one has more than one step at a
    /// time, so that the parts follow each other in the order of places as well.
    void run_part() {
        first_ = 0;
        for (int axis = rank(); axis < node_.domain.size(); ++axis)
            first_ = first_ * node_.domain[axis] + part_.low[axis];
        const std::byte* in = realize(context_, operand_, part_);
        find_extremes(context_, stage_, part_.extent, in, reinterpret_cast<std::byte*>(found_), to_);
        loop_nest loops = result_loops(context_, stage_, part_.extent, to_);
        for_each_offset(loops, [&](index_t to, index_t from) { keep_better(to / 8, in + from); });
        has_earlier_ = true;
    }

    /// Of a result's earlier winner and this chunk's, the first that nothing beats.
    void keep_better(index_t result, const std::byte* in) {
        const std::int64_t place = found_[result];
        const std::byte* value = in + offset_of(place);
        std::byte* kept = values_ + 2 * result * size_;
        std::int64_t winner = 1;
        if (has_earlier_) {
            std::memcpy(kept + size_, value, std::size_t(size_));
            const kernels::type_kernels& k = kernels::active().of(node_.operand_type);
            (node_.greatest ? k.argmax : k.argmin)({&winner, kept, 1, 0, 0, 1, 0, 0, 2, 1});
        }
        if (winner == 0) return;
        std::memcpy(kept, value, std::size_t(size_));
        best_[result] = first_ + place;
    }

    /// Where the operand's element at a place within the chunk lies.
    index_t offset_of(index_t place) const {
        const axis_vector extents = loop_extents(stage_, part_.extent, stage_.out_loops, stage_.loops.size());
        index_t offset = 0;
        for (int k = stage_.loops.size(); k-- > stage_.out_loops;) {
            const index_t extent = extents[k - stage_.out_loops];
            offset += place % extent * operand_.step[k];
            place /= extent;
        }
        return offset;
    }

    const context& context_;
    const planning::stage& stage_;
    const graph::node& node_;
    const planning::operand& operand_;
    shape::box part_;
    index_t count_, size_, first_ = 0;
    bool has_earlier_ = false;
    std::int64_t *found_, *best_;
    std::byte* values_;  ///< of each result the earlier winner's and the chunk's, side by side
    steps to_;
};

}  // namespace

void run_arg_in_chunks(const context& c, const planning::stage& s, const shape::box& domain, std::byte* out) {
    if (c.log != nullptr) c.log->disable();
    chunked_extremes extremes(c, s, domain);
    const std::int64_t* best = extremes.run();
    loop_nest loops = result_loops(c, s, domain.extent, s.out_step);
    for (int k = 0; k < loops.size(); ++k) loops[k].in = extremes.places_at()[k];
    for_each_offset(loops, [&](index_t to, index_t from) { std::memcpy(out + to, best + from / 8, 8); });
}

}  // namespace xf::run
