#pragma once
#include "xfuse/plan/plan.hpp"

/// The passes of planning, in the order they run; lay_out calls those that choose kernels, as they need
/// steps.
namespace xf::planning {

/// The loops of every stage: its domain's axes, split where divisions in its operands' maps ask for it.
void make_loops(plan& p);

/// `length` along a domain axis, rounded up to whole pieces of the largest division that is no longer, and to
/// the stage's alignment.
index_t even_length(const stage& s, int axis, index_t length);

/// Can a box end within a piece of a division along the domain axis? Then it is computed in parts: the
/// piece's rest, whole pieces, and the start of another.
bool is_walked_in_parts(const stage& s, int axis);

/// The end of the first of those parts of [low, high).
index_t part_end(const stage& s, int axis, index_t low, index_t high);

/// How the target is reached: straight, through a tile (for non-temporal stores or because the target is
/// strided), or through a temporary because it overlaps an operand or a functor may throw.
void choose_output(plan& p);

/// The axis of each buffer that is contiguous: for the result the target's, else the one along which
/// most operands are contiguous or constant.
void choose_vector_axes(plan& p);

/// Is the stage, a map, better run by the row machine than by its compiled row kernel?
bool prefers_row_machine(const plan& p, const stage& s);
/// The row kernel of every map. Needs the axes that are contiguous.
void choose_row_kernels(plan& p);

/// What computing one box of a root takes.
struct nest_footprint {
    index_t bytes = 0;   ///< buffers of the stages under the root
    double touched = 0;  ///< elements of operands read, computed ones and memory alike
    double memory = 0;   ///< bytes of leaves read
};

/// Bounds inference: the largest boxes of all stages under a root whose box is set.
nest_footprint infer_bounds(plan& p, int root);

/// The region of a producer that a box of the consumer's domain reads, widened to where the producer's axes
/// are split.
shape::box required_region(const stage& producer, const shape::access_map& map, const shape::box& domain);

/// Does an operand get other boxes than the consumer's own: one chunk, span or part of it after another?
bool reads_in_parts(const stage& s);

/// Marks as contended the shared stages of which consumers need different boxes at the same time: such a
/// stage cannot keep one tile for all. Those are certain that a pad or a concatenation reads as well, before
/// there are boxes. Each is true if it found any.
bool find_certain_conflicts(plan& p);
bool find_conflicts(plan& p);
/// A contended stage that is cheap gets a copy for each consumer; others are materialised.
void resolve_conflicts(plan& p);

/// Can the elementwise stage write its tile over that of the operand? Each element is read just before.
bool is_in_place(const plan& p, const stage& s, int which);

/// Nanoseconds that one thread takes, about, for the stage alone.
double time_of(const plan& p, const stage& s);
/// The same for the stage and the tiles under it.
double time_of_nest(plan& p, int root);
/// The time of a nest whose boxes are set over that of computing everything once.
double repeated_work(plan& p, int root);
/// Does work of so many nanoseconds pay for starting other threads?
bool is_worth_sharing(const plan& p, double time);
/// One thread, or all where their share of the work is worth the time that it takes to start them.
int threads_for(plan& p, int root);

/// The tile of each root, and with it whether computed operands are tiles or materialised.
void choose_tiles(plan& p);

/// Buffer offsets, strides and the steps of every loop.
void allocate_buffers(plan& p);

/// How each reduction walks its operand.
void select_reduction_kernels(plan& p);

/// Bytes a thread needs beside the buffers while it computes a box of the stage: gathered operand rows,
/// partial sums, and the kernels' own scratch.
index_t scratch_needed(const plan& p, const stage& s);

/// Is something in the stage's scratch still needed after its operands have been computed anew: packed
/// columns, partial results? If not, all stages of a thread can use the same scratch.
bool keeps_scratch(const plan& p, const stage& s);

}  // namespace xf::planning
