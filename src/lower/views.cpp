#include "xfuse/lower/calls.hpp"
#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/moves.hpp"

/// Stages that move elements without computing: copy, take.
namespace xf::lower {

planning::loop_nest result_loop_nest(const planning::stage& s, const axis_vector& extent) {
    planning::loop_nest loops;
    const axis_vector extents = loop_extents(s, extent, 0, s.out_loops);
    for (int k = 0; k < s.out_loops; ++k) loops.push_back({extents[k], s.out_step[k], 0});
    return loops;
}

index_t element_size(const planning::stage& s) { return index_t(size_of(s.node->type)); }

void lower_copy(context& c, const planning::stage& s, const box& b, const address& out) {
    const planning::operand& o = c.operand_of(s, 0);
    const address in = realize(c, o, b);
    planning::loop_nest loops = result_loop_nest(s, b.extent);
    for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
    copy(c, out, in, loops, element_size(s));
}

namespace {

/// Entries of the operand, by a part of the table.
struct taking {
    index_t count, out, in;  ///< entries, and the steps from one to the next
    index_t size;
    planning::loop_nest loops;  ///< of one entry
};
void run_gather(const std::byte* constants, void* const* at) {
    const auto& t = *reinterpret_cast<const taking*>(constants);
    const auto* table = static_cast<const index_t*>(at[2]);
    for (index_t i = 0; i < t.count; ++i) {
        copy_now(static_cast<std::byte*>(at[0]) + i * t.out,
                 static_cast<const std::byte*>(at[1]) + table[i] * t.in, t.loops, t.size);
    }
}
constexpr exec::operation gather_operation{"gather", &run_gather};

}  // namespace

void lower_gather(context& c, const planning::stage& s, const box& b, const address& out) {
    const graph::node& n = *s.node;
    const planning::operand& o = c.operand_of(s, 0);
    const int axis = n.along;
    box first = b;
    first.low[axis] = 0;
    const address in = realize(c, o, first);
    planning::loop_nest loops = result_loop_nest(s, b.extent);
    for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
    loops[axis].extent = 1;
    const address table = memory_at(n.table) + b.low[axis] * index_t(sizeof(index_t));
    const taking entries{b.extent[axis], s.out_step[axis], o.step[axis], element_size(s), loops};
    c.emit(gather_operation, std::array{out, in, table}, no_loops{}, bytes_of(entries));
}

}  // namespace xf::lower
