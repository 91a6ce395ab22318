#include <algorithm>

#include "xfuse/core/round_up.hpp"
#include "xfuse/plan/kernel_needs.hpp"
#include "xfuse/plan/operand_reads.hpp"
#include "xfuse/plan/partials.hpp"
#include "xfuse/plan/planning_passes.hpp"

namespace xf::planning {
namespace {

bool reduces_in_units(const stage& s) {
    const bool whole = s.box == s.node->shape;
    return whole && (s.strategy == reduction_strategy::across || s.strategy == reduction_strategy::along);
}

/// Marks, by any number, tiles that hold the whole of their result, for a consumer that reads them one part
/// after the other.
void keep_whole_tiles(plan& p) {
    for (const stage& s : p.stages) {
        if (s.level == storage_level::none || !reads_in_parts(s)) continue;
        for (int k = 0; k < s.operand_count; ++k) {
            const int id = p.operands[s.first_operand + k].stage;
            if (id < 0) continue;
            stage& producer = p.stages[id];
            if (producer.level == storage_level::tile && producer.box == producer.node->shape)
                producer.held = 0;
        }
    }
}

/// Does the tile outlive the box it was computed for?
bool keeps_its_box(const stage& s) {
    return s.level == storage_level::tile && (s.consumers > 1 || s.rolling_axis >= 0 || s.held >= 0);
}

}  // namespace

void allocate_tile_state(plan& p) {
    keep_whole_tiles(p);
    p.held_count = p.max_operands = 0;
    for (stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        p.max_operands = std::max(p.max_operands, s.operand_count);
        if (keeps_its_box(s) || s.in_step_count > 0) s.held = p.held_count++;
        if (!s.is_shared || !reduces_in_units(s)) continue;
        s.shared = p.full_bytes;
        p.full_bytes += partial_bytes(s) * shared_parts;
    }
}

void allocate_scratch(plan& p) {
    index_t common = 0;
    for (stage& s : p.stages) {
        if (s.level == storage_level::none) continue;
        s.scratch_bytes = scratch_needed(p, s);
        s.scratch = -1;
        if (!keeps_scratch(p, s)) {
            common = std::max(common, whole_lines(s.scratch_bytes));
            continue;
        }
        s.scratch = p.thread_bytes;
        p.thread_bytes += whole_lines(s.scratch_bytes);
    }
    for (stage& s : p.stages) {
        if (s.level != storage_level::none && s.scratch < 0) s.scratch = p.thread_bytes;
    }
    p.thread_bytes += common;
}

}  // namespace xf::planning
