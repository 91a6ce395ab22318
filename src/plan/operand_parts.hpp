#pragma once
#include "xfuse/plan/plan.hpp"

/// What a stage takes of its operands at a time, as bounds inference needs it.
namespace xf::planning {

/// The part of the reduced axes taken at a time where the operand has to be computed. It follows from
/// the reduced extents alone: the order of a sum must not depend on tiles or threads.
void choose_chunk(stage& s, const shape::access_map& map, bool operand_is_computed, bool operand_is_common);

/// The part of a scan's axis taken at a time where the operand has to be computed: results carry over
/// from one to the next, so it may be short.
void choose_span(stage& s, bool operand_is_computed);

/// Does the operand's index follow an axis of the consumer's domain?
bool moves_along(const shape::access_map& map, int axis);

/// The consumer's domain as one operand sees it: how much of it is read at a time, how often in all, and
/// how often for each box of the consumer (a part of a concatenation for some boxes only, a scan's in spans).
struct reading {
    axis_vector at_once;
    double count = 1, per_box = 1;
};
reading reading_of(const stage& s, const shape::access_map& map, int which);

}  // namespace xf::planning
