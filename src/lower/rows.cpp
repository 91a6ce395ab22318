#include <algorithm>

#include "xfuse/kernels/row_functions.hpp"
#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/moves.hpp"
#include "xfuse/lower/odometer.hpp"

/// Functions of rows: of each row another row, or one element.
namespace xf::lower {
namespace {

using planning::loop_nest;
using planning::strided_loop;

kernels::row_parameters parameters_of(const graph::node& n) {
    return {n.parameter, n.fill, n.name, 0, n.along};
}

struct row_call {
    kernels::row_to_row function;
    kernels::row_parameters how;
    index_t count, out_step, in_step;
};
void run_row(const std::byte* constants, void* const* at) {
    const auto& r = *reinterpret_cast<const row_call*>(constants);
    r.function(at[0], r.out_step, at[1], r.in_step, r.count, at[2], r.how);
}
constexpr exec::operation row_operation{"row", &run_row};

/// All elements of a row, gathered for a function that gives one of them.
struct fold_call {
    kernels::row_to_element function;
    kernels::row_parameters how;
    index_t count, size;
    loop_nest loops;
};
void run_fold(const std::byte* constants, void* const* at) {
    const auto& f = *reinterpret_cast<const fold_call*>(constants);
    auto* to = static_cast<std::byte*>(at[2]);
    const auto* from = static_cast<const std::byte*>(at[1]);
    const strided_loop& inner = f.loops.back();
    loop_nest outer = f.loops;
    outer.pop_back();
    for_each_offset(outer, [&](index_t, index_t in) {
        for (index_t i = 0; i < inner.extent; ++i, to += f.size)
            std::memcpy(to, from + in + i * inner.in, std::size_t(f.size));
    });
    f.function(at[0], at[2], f.count, f.how);
}
constexpr exec::operation fold_operation{"fold", &run_fold};

/// The loops over a row, from the outermost axis to the innermost.
loop_nest row_loops(const planning::stage& s, const planning::operand& o, const axis_vector& extent) {
    loop_nest loops;
    loops.push_back({1, 0, 0});
    const axis_vector extents = loop_extents(s, extent, s.out_loops, s.loops.size());
    for (int k = s.out_loops; k < s.loops.size(); ++k)
        loops.push_back({extents[k - s.out_loops], 0, o.step[k]});
    return loops;
}

}  // namespace

void lower_rows(context& c, const planning::stage& s, const box& b, const address& out) {
    if (shape::volume(b.extent) == 0) return;
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    const address in = realize(c, o, b);
    loop_nest loops = result_loop_nest(s, b.extent);
    for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
    const strided_loop row = loops[n.along];
    loops.erase(n.along);
    const row_call call{kernels::find_row_to_row(n.row, n.operand_type), parameters_of(n), row.extent,
                        row.out, row.in};
    c.emit(row_operation, std::array{out, in, context::scratch_of(s)}, nest_loops{loops}, bytes_of(call));
}

void lower_fold(context& c, const planning::stage& s, const box& b, const address& out) {
    if (shape::volume(b.extent) == 0) return;
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    box domain = b;
    index_t count = 1;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) {
        domain.low.push_back(0);
        domain.extent.push_back(n.domain[axis]);
        count *= n.domain[axis];
    }
    const address in = count > 0 ? realize(c, o, domain) : out;
    loop_nest loops = result_loop_nest(s, b.extent);
    for (int k = 0; k < s.out_loops; ++k) loops[k].in = count > 0 ? o.step[k] : 0;
    const kernels::row_to_element function =
        n.custom != nullptr ? n.custom : kernels::find_row_to_element(n.row, n.operand_type);
    const fold_call call{function, parameters_of(n), count, index_t(size_of(n.operand_type)),
                         row_loops(s, o, domain.extent)};
    c.emit(fold_operation, std::array{out, in, context::scratch_of(s)}, nest_loops{loops}, bytes_of(call));
}

}  // namespace xf::lower
