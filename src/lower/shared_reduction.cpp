#include "xfuse/lower/shared_reduction.hpp"

#include "xfuse/lower/copy.hpp"
#include "xfuse/lower/reduction_tree.hpp"

namespace xf::lower {

using planning::loop_nest;

/// The upper levels of the tree over all units, so that sharing them out changes no bit.
shared_reduction::unit_ranges shared_reduction::split_among_threads(index_t units) {
    unit_ranges parts{{0, units}};
    while (2 * parts.size() <= planning::shared_parts && parts[0].count > planning::units_in_sequence) {
        unit_ranges halves;
        for (const unit_range& part : parts) {
            const index_t half =
                part.count > planning::units_in_sequence ? planning::first_half(part.count) : part.count;
            halves.push_back({part.first, half});
            halves.push_back({part.first + half, part.count - half});
        }
        parts = halves;
    }
    return parts;
}

shared_reduction::shared_reduction(const planning::plan& p, const planning::stage& s)
    : stage_(s),
      box_{position_vector(s.node->shape.size(), 0), s.node->shape},
      dense_(dense_steps(s, box_.extent)),
      parts_(split_among_threads(planning::unit_count(p, s))) {}

address shared_reduction::partial(index_t part) const {
    return {exec::base::full, nullptr, stage_.shared + planning::partial_bytes(stage_) * part};
}

void shared_reduction::lower_part(context& c, index_t part) const {
    const unit_range& units = parts_[int(part)];
    if (units.count == 0) return;
    const partial_sums sums(c, stage_, box_);
    sums.lower(partial(part), dense_, units.first, units.count);
}

void shared_reduction::lower_rest(context& c) const {
    loop_nest loops = result_loops(c, stage_, box_.extent, dense_);
    for (int k = 0; k < loops.size(); ++k) loops[k].in = dense_[k];
    for (int width = 1; width < parts_.size(); width *= 2) {
        for (int k = 0; k + width < parts_.size(); k += 2 * width) {
            if (parts_[k + width].count > 0) combine(c, stage_, partial(k), partial(k + width), loops);
        }
    }
    const bool is_full = stage_.level == planning::storage_level::materialised;
    const address out =
        is_full ? address{exec::base::full, nullptr, stage_.buffer} : address{exec::base::target, nullptr, 0};
    for (int k = 0; k < loops.size(); ++k) loops[k].out = stage_.out_step[k];
    copy(c, out, partial(0), loops, index_t(size_of(stage_.node->type)));
    divide(c, stage_, box_.extent, out);
}

}  // namespace xf::lower
