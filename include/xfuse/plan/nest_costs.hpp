#pragma once
#include "xfuse/plan/plan.hpp"

/// What a nest of loops costs: the regions of the stages under a root, their time, and the threads that it is
/// worth.
namespace xf::planning {

/// Nanoseconds, about, in which the stage is computed with all tiles under it, once.
double time_to_compute(plan& p, int id);

/// What one nest's tiles may take together: as the caller says, or XFUSE_TILE_BYTES, by which tests have many
/// tiles of everything; else the measured budget.
index_t tile_bytes(const plan& p, index_t measured);

/// What computing one region of a root takes.
struct nest_footprint {
    index_t bytes = 0;        ///< buffers of the stages under the root
    double touched = 0;       ///< elements of operands read, computed ones and memory alike
    double memory = 0;        ///< bytes of leaves read
    bool is_in_step = false;  ///< some of them are computed in step with the root's tiles
};

/// Bounds inference: the largest regions of all stages under a root whose region is set.
nest_footprint infer_bounds(plan& p, int root);

/// Nanoseconds that one thread takes, about, for the stage alone.
double time_of(const plan& p, const stage& s);
/// Nanoseconds of a nest with stages in step, with what is computed again and moved in rolling buffers.
double time_in_step(plan& p, int root);
/// The time of a nest, a root and the tiles under it, whose regions are set over that of computing everything
/// once.
double repeated_work(plan& p, int root);
/// Does work of so many nanoseconds pay for starting other threads?
bool is_worth_sharing(const plan& p, double time);
/// One thread, or all where their share of the work is worth the time that it takes to start them.
int threads_for(plan& p, int root);

}  // namespace xf::planning
