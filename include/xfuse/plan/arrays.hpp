#pragma once
#include <vector>

#include "xfuse/plan/plan.hpp"

/// Arrays of full size: between which nests they live, and what they take.
namespace xf::planning {

/// The nests, by their places in the order, between which an array has to be kept: from the one that fills it
/// to the last one that reads it; behind all of them for what a nest of several results reads.
struct array_lifetime {
    int first = 0, last = 0;
};
/// One for each stage, of which those of arrays of full size mean something.
///   @pre  each tile belongs to a nest
std::vector<array_lifetime> lifetimes_of(const plan& p);

/// Bytes of all arrays of full size, as if none lay over another.
index_t array_bytes(const plan& p);

/// Has the stage tiles of its own: does it fill a whole array, or several?
inline bool has_own_tiles(const plan& p, int id) {
    const stage& s = p.stages[std::size_t(id)];
    if (id == p.g.root) return !graph::properties(s.node->kind).ties_results;
    return s.level == storage_level::materialised || s.level == storage_level::output;
}

}  // namespace xf::planning
