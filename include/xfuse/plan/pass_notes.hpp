#pragma once
#include <span>

#include "xfuse/core/fixed_vector.hpp"
#include "xfuse/plan/motion.hpp"
#include "xfuse/shape/access_map.hpp"

/// What passes of planning note about the stages while they run. Nothing of it is read once a plan is made.
namespace xf::planning {

/// Of walks over the stages under a root.
struct visit {
    int depth = 0;                ///< of the nest that it is on top of; 0 of what is materialised
    int priced = -1;              ///< the walk over costs or promotions that saw it last
    bool is_ordered = false;      ///< looked at while the roots were put in order
    bool is_listed = false;       ///< a root, and in the order already
    bool is_put_in_step = false;  ///< seen by order_in_step
    int nest = -1;                ///< the root of the nest that it is a tile of
    index_t tile_bytes = 0;       ///< of a root: the tiles of its nest that have a place already
    int asked = -1;               ///< the root from which ask_ahead saw it last
    int reader = -1;              ///< of an array: the stage of that nest that reads it last
    int reading = -1;             ///< and by which of all operands
};

/// Of bounds inference, about a stage with several consumers.
struct requests {
    int sized = -1;             ///< the run that saw it last
    int asking = 0, asked = 0;  ///< consumers in the nest, and those of them whose request is known
    axis_vector starts;         ///< alignment of the regions that they request
    motion moves;               ///< of the regions, where the stage is rolled
};

/// No nest has been seen to read a stage.
inline constexpr int no_nest = -1;

/// Of the search for conflicts, about a stage with several consumers.
struct conflict {
    bool is_contended = false;                   ///< consumers need different boxes of it at the same time
    bool is_cloned = false, has_reader = false;  ///< each consumer gets one of its own, the first this one
    int nest = no_nest, tile = -1;
    shape::box seen;  ///< the box that they need
};

/// One of each for each stage; the last two are written where a stage has several consumers.
struct pass_notes {
    std::span<visit> visits;
    std::span<requests> shared;
    std::span<conflict> conflicts;
    int pricing = 0;    ///< walks over costs and promotions so far
    int sizing = 0;     ///< runs of bounds inference so far
    int nest_root = 0;  ///< whose bounds are inferred
    /// Bytes of arrays, and nanoseconds of all stages, before anything was computed again to save memory.
    double bytes_before = 0, time_before = 0;
};

}  // namespace xf::planning
