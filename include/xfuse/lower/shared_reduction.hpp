#pragma once
#include "xfuse/lower/context.hpp"

namespace xf::lower {

/// A reduction to few results, its units shared out over all threads.
class shared_reduction {
public:
    shared_reduction(const planning::plan& p, const planning::stage& s);
    int part_count() const { return parts_.size(); }
    /// Reduces the units of one part.
    void lower_part(context& c, index_t part) const;
    /// Puts the parts' results together.
    void lower_rest(context& c) const;

private:
    struct unit_range {
        index_t first, count;
    };
    using unit_ranges = fixed_vector<unit_range, 32>;
    static unit_ranges split_among_threads(index_t units);
    address partial(index_t part) const;

    const planning::stage& stage_;
    box box_;
    axis_vector dense_;
    unit_ranges parts_;
};

/// What comes after all nests: the copy of a temporary into the target, and the fence of streamed stores.
void lower_end(context& c);
bool has_end(const planning::plan& p);
/// The results of a tuple that wait in the arena, into their targets.
void lower_waiting(context& c, const planning::stage& tuple);

}  // namespace xf::lower
