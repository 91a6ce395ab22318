#include <algorithm>

#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/moves.hpp"

/// Operands one after the other: each is computed for its part of the box alone.
namespace xf::lower {
namespace {

struct operand_range {
    int first, last;
};

/// The operands that have a part in the box of the tile at hand. What is seen of the first and the last of
/// them bounds the tiles for which none before or behind has one.
operand_range parts_of(const planning::stage& s, const box& b) {
    const index_t* const table = s.node->table;
    const index_t low = b.low[s.node->along].at, high = low + b.extent[s.node->along];
    const index_t* const behind = std::upper_bound(table + 1, table + s.operand_count, low);
    const index_t* const end = std::lower_bound(behind, table + s.operand_count, high);
    return {int(behind - table) - 1, int(end - table) - 1};
}

}  // namespace

void lower_concatenate(context& c, const planning::stage& s, const box& b, const address& out) {
    const int axis = s.node->along;
    const operand_range parts = parts_of(s, b);
    for (int which = parts.first; which <= parts.last; ++which) {
        const position low = c.range.most(b.low[axis], s.node->table[which]);
        const position high = c.range.least(b.low[axis] + b.extent[axis], s.node->table[which + 1]);
        if (!c.range.is_at_least(high, low + 1)) continue;
        box part = b;
        part.low[axis] = low;
        part.extent[axis] = c.range.constant(high - low);
        if (shape::volume(part.extent) == 0) continue;
        const planning::operand& o = c.operand_of(s, which);
        const address in = realize(c, o, part);
        planning::loop_nest loops = result_loop_nest(s, part.extent);
        for (int k = 0; k < s.out_loops; ++k) loops[k].in = o.step[k];
        copy(c, out + (low - b.low[axis]) * s.out_step[axis], in, loops, element_size(s));
    }
}

}  // namespace xf::lower
