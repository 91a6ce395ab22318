#pragma once
#include <array>

#include "emitted_source.hpp"
#include "xfuse/plan/partials.hpp"

namespace xf::emit {

/// The loops that are reduced: `taps` within one unit, the others from unit to unit.
struct reduced_loops {
    planning::loop_nest loops;
    planning::strided_loop taps;
    bool is_along = false;  ///< taps in lanes, else in a tree of pairs
    bool is_whole = false;  ///< of all that is reduced: a mean may be divided at once
    bool is_tree = false;   ///< more than eight units are halved, else one follows the other
    bool is_plane = false;  ///< units in a tree for each tap, then the taps in one: a few of both
};

/// result and operand
using reduced_places = std::array<lower::address, 2>;

/// out = op over the reduced loops, or out op that.
void write_reduction(source& to, const planning::stage& s, const reduced_places& at,
                     const planning::loop_nest& results, const reduced_loops& reduced, bool accumulate);
/// out = out op other.
void write_combination(source& to, const planning::stage& s, const reduced_places& at,
                       const planning::loop_nest& results);
/// out /= the divisor of a mean.
void write_division(source& to, const planning::stage& s, const lower::address& out,
                    const planning::loop_nest& results);

}  // namespace xf::emit
