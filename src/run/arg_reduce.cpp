#include <cstring>

#include "xfuse/plan/partials.hpp"
#include "xfuse/run/copy.hpp"
#include "xfuse/run/odometer.hpp"
#include "xfuse/run/reduction_tree.hpp"

/// argmax and argmin: the index among the reduced axes, in the order they were in the operand.
namespace xf::run {
namespace {

using planning::loop_nest;
using planning::strided_loop;

index_t padded(index_t bytes) { return (bytes + 63) / 64 * 64; }

/// Reduced loops from the outermost axis to the innermost, merged where they continue each other but
/// never reordered: the index counts in this order.
loop_nest ordered_loops(const planning::stage& s, const planning::operand& o, const axis_vector& extent) {
    loop_nest loops;
    const axis_vector extents = loop_extents(s, extent, s.out_loops, s.loops.size());
    for (int k = s.out_loops; k < s.loops.size(); ++k) {
        const strided_loop l{extents[k - s.out_loops], 0, o.step[k]};
        if (l.extent == 1) continue;
        if (!loops.empty() && loops.back().in == l.in * l.extent)
            loops.back() = {loops.back().extent * l.extent, 0, l.in};
        else loops.push_back(l);
    }
    return loops;
}

/// The extreme of every run of the innermost loop, and the extreme among as many of those as there is room
/// for: it stays as the first candidate beside the next, so that of equals the earliest wins.
class running_extreme {
public:
    running_extreme(const context& c, const planning::stage& s)
        : size_(index_t(size_of(s.node->operand_type))),
          places_(reinterpret_cast<std::int64_t*>(c.scratch_of(s))),
          values_(c.scratch_of(s) + padded(planning::max_candidates * 8)) {
        const kernels::type_kernels& k = kernels::active().of(s.node->operand_type);
        kernel_ = s.node->greatest ? k.argmax : k.argmin;
    }

    std::int64_t run(const std::byte* in, const loop_nest& outer, strided_loop taps) {
        index_t first = 0;
        for_each_offset(outer, [&](index_t, index_t from) {
            if (count_ == planning::max_candidates) keep_best();
            std::int64_t& place = places_[count_];
            kernel_({&place, in + from, 1, 0, 0, 1, 0, 0, taps.extent, taps.in / size_});
            std::memcpy(values_ + count_ * size_, in + from + place * taps.in, std::size_t(size_));
            place += first;
            first += taps.extent;
            ++count_;
        });
        keep_best();
        return places_[0];
    }

private:
    void keep_best() {
        std::int64_t best = 0;
        kernel_({&best, values_, 1, 0, 0, 1, 0, 0, count_, 1});
        places_[0] = places_[best];
        std::memmove(values_, values_ + best * size_, std::size_t(size_));
        count_ = 1;
    }

    index_t size_, count_ = 0;
    std::int64_t* places_;
    std::byte* values_;
    decltype(kernels::type_kernels::argmax) kernel_;
};

void run_one(const context& c, const planning::stage& s, std::byte* out, const std::byte* in,
             const loop_nest& outer, strided_loop taps) {
    const std::int64_t place = running_extreme(c, s).run(in, outer, taps);
    std::memcpy(out, &place, sizeof place);
}

}  // namespace

void find_extremes(const context& c, const planning::stage& s, const axis_vector& domain, const std::byte* in,
                   std::byte* out, const steps& to) {
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    loop_nest outer = ordered_loops(s, o, domain);
    const strided_loop taps = take_loop(outer, outer.size() - 1);
    loop_nest loops = result_loops(c, s, domain, to);
    planning::coalesce(loops);
    if (!outer.empty()) {
        if (c.log != nullptr) c.log->disable();
        for_each_offset(loops,
                        [&](index_t at, index_t from) { run_one(c, s, out + at, in + from, outer, taps); });
        return;
    }
    const index_t size = index_t(size_of(n.operand_type));
    const kernels::type_kernels& k = kernels::active().of(n.operand_type);
    const auto kernel = n.greatest ? k.argmax : k.argmin;
    const strided_loop columns = take_loop(loops, loops.size() - 1);
    const strided_loop rows = take_loop(loops, loops.size() - 1);
    for_each_offset(loops, [&](index_t at, index_t from) {
        c.call(kernel, {reinterpret_cast<std::int64_t*>(out + at), in + from, rows.extent, rows.out / 8,
                        rows.in / size, columns.extent, columns.out / 8, columns.in / size, taps.extent,
                        taps.in / size});
    });
}

void run_arg_reduce(const context& c, const planning::stage& s, const shape::box& box, std::byte* out) {
    const graph::node& n = *s.node;
    shape::box domain = box;
    bool is_whole = true;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        domain.low.push_back(0);
        domain.extent.push_back(n.domain[axis]);
        is_whole &= s.chunk[axis - n.shape.size()] == n.domain[axis];
    }
    if (!is_whole) return run_arg_in_chunks(c, s, domain, out);
    find_extremes(c, s, domain.extent, realize(c, c.operand_of(s, 0), domain), out, s.out_step);
}

}  // namespace xf::run
