#include <cstring>

#include "xfuse/core/round_up.hpp"
#include "xfuse/kernels/kernel_table.hpp"
#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/odometer.hpp"
#include "xfuse/lower/reduction_tree.hpp"

/// argmax and argmin: the index among the reduced axes, in the order they were in the operand.
namespace xf::lower {
namespace {

using planning::loop_nest;
using planning::strided_loop;

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

using arg_kernel = decltype(kernels::type_kernels::argmax);

/// One result from several runs of elements.
struct extreme_of_runs {
    arg_kernel kernel;
    index_t size;  ///< of an element
    strided_loop taps;
    loop_nest outer;
};

/// The extreme of every run of the innermost loop, and the extreme among as many of those as there is room
/// for: it stays as the first candidate beside the next, so that of equals the earliest wins.
class running_extreme {
public:
    running_extreme(const extreme_of_runs& how, std::byte* scratch)
        : how_(how),
          places_(reinterpret_cast<std::int64_t*>(scratch)),
          values_(scratch + whole_lines(planning::max_candidates * 8)) {}

    std::int64_t run(const std::byte* in) {
        const strided_loop& taps = how_.taps;
        const index_t size = how_.size;
        index_t first = 0;
        for_each_offset(how_.outer, [&](index_t, index_t from) {
            if (count_ == planning::max_candidates) keep_best();
            std::int64_t& place = places_[count_];
            how_.kernel({&place, in + from, 1, 0, 0, 1, 0, 0, taps.extent, taps.in / size});
            std::memcpy(values_ + count_ * size, in + from + place * taps.in, std::size_t(size));
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
        how_.kernel({&best, values_, 1, 0, 0, 1, 0, 0, count_, 1});
        places_[0] = places_[best];
        std::memmove(values_, values_ + best * how_.size, std::size_t(how_.size));
        count_ = 1;
    }

    const extreme_of_runs& how_;
    index_t count_ = 0;
    std::int64_t* places_;
    std::byte* values_;
};

void run_extreme(const std::byte* constants, void* const* at) {
    const auto& how = *reinterpret_cast<const extreme_of_runs*>(constants);
    running_extreme extreme(how, static_cast<std::byte*>(at[2]));
    const std::int64_t place = extreme.run(static_cast<const std::byte*>(at[1]));
    std::memcpy(at[0], &place, sizeof place);
}
constexpr exec::operation extreme_operation{"find extreme of rows", &run_extreme};

/// Are results better computed side by side than one after the other, of two loops over what is reduced? Not
/// where those run along memory for long and the results do not.
bool is_of_columns(const loop_nest& loops, const strided_loop& taps, index_t size) {
    constexpr index_t long_run = 32;
    if (loops.empty() || loops.back().extent == 1) return false;
    return loops.back().in == size || taps.in != size || taps.extent < long_run;
}

}  // namespace

void find_extremes(context& c, const planning::stage& s, const axis_vector& domain, const address& in,
                   const address& out, const steps& to) {
    const graph::node& n = *s.node;
    loop_nest outer = ordered_loops(s, c.operand_of(s, 0), domain);
    const strided_loop taps = take_loop(outer, outer.size() - 1);
    loop_nest loops = result_loops(c, s, domain, to);
    planning::coalesce(loops);
    const index_t size = index_t(size_of(n.operand_type));
    const kernels::type_kernels& k = kernels::active().of(n.operand_type);
    const arg_kernel kernel = n.greatest ? k.argmax : k.argmin;
    if (!outer.empty() && !(outer.size() == 1 && is_of_columns(loops, taps, size))) {
        const extreme_of_runs how{kernel, size, taps, outer};
        return c.emit(extreme_operation, std::array{out, in, context::scratch_of(s)}, nest_loops{loops},
                      bytes_of(how));
    }
    const strided_loop rest = outer.empty() ? strided_loop{} : outer[0];
    const strided_loop columns = take_loop(loops, loops.size() - 1);
    const strided_loop rows = take_loop(loops, loops.size() - 1);
    call(c, kernel, std::array{out, in}, loops,
         {nullptr, nullptr, rows.extent, rows.out / 8, rows.in / size, columns.extent, columns.out / 8,
          columns.in / size, taps.extent, taps.in / size, rest.extent, rest.in / size});
}

void lower_arg_reduce(context& c, const planning::stage& s, const box& b, const address& out) {
    const graph::node& n = *s.node;
    box domain = b;
    bool is_whole = true;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        domain.low.push_back(0);
        domain.extent.push_back(n.domain[axis]);
        is_whole &= s.chunk[axis - n.shape.size()] == n.domain[axis];
    }
    if (!is_whole) return lower_arg_in_chunks(c, s, domain, out);
    const address in = realize(c, c.operand_of(s, 0), domain);
    find_extremes(c, s, domain.extent, in, out, s.out_step);
}

}  // namespace xf::lower
