#include <cstdlib>

#include "xfuse/kernels/row_functions.hpp"
#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/moves.hpp"

/// An element for each index, or each value, beside a row of another operand.
namespace xf::lower {
namespace {

using planning::loop_nest;

/// A loop over the result, the row's operand and the indices.
struct lookup_loop {
    index_t extent = 1, out = 0, in = 0, with = 0;
};
struct lookup_loops {
    fixed_vector<lookup_loop, max_rank> nest;
    int size() const { return nest.size(); }
    index_t extent(int l) const { return nest[l].extent; }
    index_t step(int l, int k) const { return k == 0 ? nest[l].out : k == 1 ? nest[l].in : nest[l].with; }
};

struct lookup_call {
    kernels::row_lookup function;
    kernels::row_parameters how;
    kernels::lookup_args args;
};
void run_lookup(const std::byte* constants, void* const* at) {
    const auto& l = *reinterpret_cast<const lookup_call*>(constants);
    kernels::lookup_args args = l.args;
    args.out = at[0];
    args.in = at[1];
    args.with = at[2];
    l.function(args, l.how);
}
constexpr exec::operation lookup_operation{"look up", &run_lookup};

/// What one index picks where that is more than an element: all that lies along the loops.
struct entries_call {
    kernels::row_parameters how;
    dtype index;
    index_t count, out_step, in_step, with_step, row_step, size;
    loop_nest loops;
};
void run_entries(const std::byte* constants, void* const* at) {
    const auto& e = *reinterpret_cast<const entries_call*>(constants);
    for (index_t i = 0; i < e.count; ++i) {
        const index_t place =
            kernels::place_of(e.index, static_cast<const std::byte*>(at[2]) + i * e.with_step, e.how);
        copy_now(static_cast<std::byte*>(at[0]) + i * e.out_step,
                 static_cast<const std::byte*>(at[1]) + i * e.in_step + place * e.row_step, e.loops, e.size);
    }
}
constexpr exec::operation entries_operation{"look up entries", &run_entries};

/// Removes the loops along which the index stays the same, and returns them.
loop_nest take_still(lookup_loops& loops) {
    loop_nest still;
    for (int l = 0; l < loops.nest.size();) {
        const lookup_loop& each = loops.nest[l];
        if (each.with == 0 && each.extent > 1) still.push_back({each.extent, each.out, each.in});
        if (each.with == 0) loops.nest.erase(l);
        else ++l;
    }
    planning::coalesce(still);
    return still;
}

/// The loop whose steps are the shortest, off the nest: that of the rows.
lookup_loop take_row(lookup_loops& loops) {
    if (loops.nest.empty()) return {};
    int best = 0;
    for (int l = 1; l < loops.nest.size(); ++l) {
        if (std::abs(loops.nest[l].out) <= std::abs(loops.nest[best].out)) best = l;
    }
    const lookup_loop row = loops.nest[best];
    loops.nest.erase(best);
    return row;
}

}  // namespace

void lower_lookup(context& c, const planning::stage& s, const box& b, const address& out) {
    if (shape::volume(b.extent) == 0) return;
    const graph::node& n = *s.node;
    const planning::operand &source = c.operand_of(s, 0), &with = c.operand_of(s, 1);
    box domain = b;
    domain.low.push_back(0);
    domain.extent.push_back(n.domain.back());
    const std::array at{out, n.domain.back() > 0 ? realize(c, source, domain) : out,
                        realize(c, with, domain)};
    lookup_loops loops;
    for (int k = 0; k < s.out_loops; ++k)
        loops.nest.push_back({b.extent[k], s.out_step[k], source.step[k], with.step[k]});
    const index_t row_step = source.step[s.out_loops], size = element_size(s);
    const kernels::row_parameters how{n.parameter, n.fill, n.name, n.domain.back(), n.along};
    const bool takes = n.row == kernels::row_function::take;
    const loop_nest still = takes ? take_still(loops) : loop_nest{};
    const lookup_loop row = take_row(loops);
    if (!still.empty()) {
        const entries_call call{how,      n.operand_type, row.extent, row.out, row.in,
                                row.with, row_step,       size,       still};
        return c.emit(entries_operation, at, loops, bytes_of(call));
    }
    const lookup_call call{
        kernels::find_lookup(n.row, n.operand_type),
        how,
        {nullptr, nullptr, nullptr, row.extent, row.out, row.in, row.with, row_step, size}};
    c.emit(lookup_operation, at, loops, bytes_of(call));
}

}  // namespace xf::lower
