#pragma once
#include <limits>

#include "xfuse/plan/contraction.hpp"

/// What the cost model of contractions sees of one.
namespace xf::planning {

/// One loop of the contraction, over the whole node: bytes moved in the result and in both operands.
struct contraction_loop {
    index_t extent, out, operand[2];
};

struct contraction_problem {
    fixed_vector<contraction_loop, max_rank> loops;
    int out_loops = 0;
    index_t in_size[2] = {}, out_size = 0;
    index_t lanes = 1, nr = 1;  ///< in elements of the result
    bool reads_parts = false;
    bool has_quads = false, is_signed[2] = {};  ///< operands of 8 bits
    index_t terms = 1;
    index_t k_run = 1;  ///< terms that are contiguous in both operands
    /// Terms that are contiguous in one operand and along which the other is invariant; indexed by the one
    /// that moves.
    index_t splat_run[2] = {1, 1};
};

/// The cheapest variant among those that the kernels of `c` support.
contraction_plan cheapest_variant(const contraction_problem& q, const contraction_plan& c);

}  // namespace xf::planning
