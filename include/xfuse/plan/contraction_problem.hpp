#pragma once
#include <limits>

#include "xfuse/plan/contraction.hpp"

/// What the ways to compute a contraction are compared by.
namespace xf::planning {

/// One loop of the contraction, over the whole node: bytes moved in the result and in both operands.
struct contraction_loop {
    index_t extent, out, operand[2];
};

struct contraction_problem {
    fixed_vector<contraction_loop, max_rank> loops;
    int out_loops = 0;
    index_t in_size[2] = {}, out_size = 0;
    index_t lanes = 1, tile = 1;  ///< in elements of the result
    bool reads_parts = false;
    index_t terms = 1;
    index_t term_run = 1;  ///< terms that follow each other in both operands
    /// Terms that follow each other in one operand while the other stands still; by the one that moves.
    index_t splat_run[2] = {1, 1};
};

/// The cheapest way to compute it, of those that the kernels of `c` can go.
contraction cheapest_way(const contraction_problem& q, const contraction& c);

}  // namespace xf::planning
