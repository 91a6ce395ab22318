#include <algorithm>
#include <cstring>

#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/reduction_tree.hpp"
#include "xfuse/lower/split_boxes.hpp"

/// argmax and argmin of an operand that is computed in parts: the extreme of each part, and of those seen so
/// far the first. The parts follow each other in the order that places are counted in.
namespace xf::lower {
namespace {

using planning::loop_nest;

/// Of a result's earlier winner and a part's, the first that nothing beats. The operands: the place of the
/// part's winner, the best place so far, both values side by side, the part's element that the result's first
/// index maps to.
struct better_of {
    decltype(kernels::type_kernels::argmax) kernel;
    index_t size, first;  ///< of an element; the place of the part's first one
    bool has_earlier;
    axis_vector extent, step;  ///< of the reduced loops over the part
};

/// Where the operand's element at a place within the part lies.
index_t offset_of_place(const better_of& b, index_t place) {
    index_t offset = 0;
    for (int k = b.extent.size(); k-- > 0;) {
        offset += place % b.extent[k] * b.step[k];
        place /= b.extent[k];
    }
    return offset;
}

void keep_better(const std::byte* constants, void* const* at) {
    const auto& b = *reinterpret_cast<const better_of*>(constants);
    const std::int64_t place = *static_cast<const std::int64_t*>(at[0]);
    const std::byte* value = static_cast<const std::byte*>(at[3]) + offset_of_place(b, place);
    auto* kept = static_cast<std::byte*>(at[2]);
    std::int64_t winner = 1;
    if (b.has_earlier) {
        std::memcpy(kept + b.size, value, std::size_t(b.size));
        b.kernel({&winner, kept, 1, 0, 0, 1, 0, 0, 2, 1});
    }
    if (winner == 0) return;
    std::memcpy(kept, value, std::size_t(b.size));
    *static_cast<std::int64_t*>(at[1]) = b.first + place;
}
constexpr exec::operation better_operation{"keep the better", &keep_better};

/// The result loops over a part: places are dense, values lie in pairs.
struct merge_loops {
    const loop_nest& loops;
    index_t value;
    int size() const { return loops.size(); }
    index_t extent(int l) const { return loops[l].extent; }
    index_t step(int l, int k) const {
        return k == 3 ? loops[l].in : k == 2 ? loops[l].out / 8 * 2 * value : loops[l].out;
    }
};

class chunked_extremes {
public:
    chunked_extremes(context& c, const planning::stage& s, const box& domain)
        : context_(c), stage_(s), node_(*s.node), operand_(c.operand_of(s, 0)), part_(domain) {
        index_t count = 1;
        for (int axis = 0; axis < rank(); ++axis) count *= domain.extent[axis];
        size_ = index_t(size_of(node_.operand_type));
        found_ = local_at(s.scratch + planning::arg_chunk_at(s));
        best_ = found_ + 8 * count;
        values_ = best_ + 8 * count;
        to_ = dense_steps(s, domain.extent);
    }

    /// The winners' places among the reduced axes, dense.
    const address& lower() {
        index_t chunks = 1;
        for (int k = 0; k < stage_.chunk.size(); ++k) chunks *= parts_along(k);
        for (index_t chunk = 0; chunk < chunks; ++chunk) lower_chunk(chunk);
        return best_;
    }
    const steps& places_at() const { return to_; }

private:
    int rank() const { return node_.shape.size(); }
    index_t parts_along(int k) const {
        return (node_.domain[rank() + k] + stage_.chunk[k] - 1) / stage_.chunk[k];
    }

    void lower_chunk(index_t chunk) {
        index_t at = chunk;
        for (int k = stage_.chunk.size(); k-- > 0;) {
            const index_t whole = node_.domain[rank() + k];
            const index_t low = at % parts_along(k) * stage_.chunk[k];
            part_.low[rank() + k] = low;
            part_.extent[rank() + k] = std::min(stage_.chunk[k], whole - low);
            at /= parts_along(k);
        }
        for_each_part(context_.range, stage_, part_, rank(), part_.low.size(),
                      [&](const box&) { lower_part(); });
    }

    /// One part of a chunk that loops can walk: of the axes that are cut only one has more than one step at a
    /// time, so that the parts follow each other in the order of places as well.
    void lower_part() {
        index_t first = 0;
        for (int axis = rank(); axis < node_.domain.size(); ++axis)
            first = first * node_.domain[axis] + part_.low[axis].at;
        const address in = realize(context_, operand_, part_);
        find_extremes(context_, stage_, part_.extent, in, found_, to_);
        const kernels::type_kernels& k = kernels::active().of(node_.operand_type);
        better_of better{node_.greatest ? k.argmax : k.argmin, size_, first, has_earlier_, {}, {}};
        better.extent = loop_extents(stage_, part_.extent, stage_.out_loops, stage_.loops.size());
        for (int l = stage_.out_loops; l < stage_.loops.size(); ++l) better.step.push_back(operand_.step[l]);
        const loop_nest loops = result_loops(context_, stage_, part_.extent, to_);
        context_.emit(better_operation, std::array{found_, best_, values_, in}, merge_loops{loops, size_},
                      bytes_of(better));
        has_earlier_ = true;
    }

    context& context_;
    const planning::stage& stage_;
    const graph::node& node_;
    const planning::operand& operand_;
    box part_;
    index_t size_;
    bool has_earlier_ = false;
    address found_, best_;
    address values_;  ///< of each result the earlier winner's and the chunk's, side by side
    steps to_;
};

void move_place(const std::byte*, void* const* at) { std::memcpy(at[0], at[1], sizeof(std::int64_t)); }
constexpr exec::operation move_operation{"move place", &move_place};

}  // namespace

void lower_arg_in_chunks(context& c, const planning::stage& s, const box& domain, const address& out) {
    chunked_extremes extremes(c, s, domain);
    const address& best = extremes.lower();
    loop_nest loops = result_loops(c, s, domain.extent, s.out_step);
    for (int k = 0; k < loops.size(); ++k) loops[k].in = extremes.places_at()[k];
    c.emit(move_operation, std::array{out, best}, nest_loops{loops}, {});
}

}  // namespace xf::lower
