#pragma once
#include "xfuse/exec/parallel.hpp"
#include "xfuse/lower/context.hpp"

namespace xf::lower {

/// A reduction to few results, its units shared out over all threads; `context_of(slot)` makes a context that
/// runs what it lowers.
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

template <class F>
void run_shared(const planning::plan& p, const planning::stage& s, const F& context_of) {
    const shared_reduction r(p, s);
    exec::for_each_item(r.part_count(), s.threads, [&](index_t part, int slot) {
        context c = context_of(slot);
        r.lower_part(c, part);
    });
    context c = context_of(0);
    r.lower_rest(c);
}

/// What comes after all nests: the copy of a temporary into the target, and the fence of streamed stores.
void lower_end(context& c);
bool has_end(const planning::plan& p);
/// The results of a tuple that wait in the arena, into their targets.
void lower_waiting(context& c, const planning::stage& tuple);

}  // namespace xf::lower
