#pragma once
#include <limits>

#include "xfuse/plan/plan.hpp"

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

/// A variant and its cost, in vector operations; infinite where there is none.
struct priced_variant {
    contraction_plan plan;
    double cost = std::numeric_limits<double>::infinity();
};

/// The cheapest variant among those that the kernels of `c` support; of one form, where that is asked for.
priced_variant cheapest_variant(const contraction_problem& q, const contraction_plan& c,
                                form only = form::chosen);

/// The cost of a form for a contraction that has been planned.
double cost_of_form(const plan& p, const stage& s, form as);

}  // namespace xf::planning
