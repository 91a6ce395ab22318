#pragma once
#include <vector>

#include "xfuse/graph/window_plane.hpp"
#include "xfuse/plan/plan.hpp"

/// The passes of planning, in the order they run; src/plan/pipeline.cpp is the list. Each fills in fields of
/// the stages and of the plan; none reads what a later one fills in. The examples are written as
/// plan/plan_text.hpp prints plans, for a 3 x 3 maximum over exp(x), x of 1026 x 1026 elements:
///
///     %1 = map[exp](%0) : float32 (1026, 1026)
///     %2 = reduce[max](%1 at [i0 + r0, i1]) over (3,) : float32 (1024, 1026)
///     %3 = reduce[max](%2 at [i0, i1 + r0]) over (3,) : float32 (1024, 1024)
namespace xf::planning {

/// A stage for each node, and who reads it. What no tile can hold, whatever the boxes, is materialised:
/// operands that are gathered by a table, or read in row-major order.
///   @pre  stages, operands and order are the whole storage
///   @post a stage that the root does not read has level none
///
///     %1 map: tile
void make_stages(plan& p);

/// A shared stage that a pad or a concatenation reads cannot keep one tile for all its consumers, whatever
/// the boxes: resolves those conflicts before there are any.
///   @post the stages are made anew if there were conflicts
void resolve_certain_conflicts(plan& p);

/// As many threads as a stage may have. What starting a second one costs is measured only where there can be
/// work for it.
///   @post threads, allowed_threads and start_up are set
void limit_threads(plan& p);

/// The loops of every stage: its domain's axes, split where divisions in its operands' maps ask for it.
///   @post loops and piece are set; align is 1 or a piece that divides
///
///     %2 reduce: tile, loops i0 i1 r0
void make_loops(plan& p);

/// How the target is reached: straight, through a tile (for non-temporal stores or because the target is
/// strided), or through a temporary because it aliases an operand or a functor may throw.
///   @post the root's level and vector axis are set
///
///     plan: 1 thread, output through a tile, non-temporal stores
void choose_output(plan& p);

/// The axis of each buffer that is contiguous: for the result the target's, else the one along which most
/// operands are contiguous or invariant.
///   @post every live stage with axes has a vector axis
///
///     %1 map: tile, loops i0 i1, vector axis 1
void choose_vector_axes(plan& p);

/// The pads that are filled only for results that reach their border: whoever reduces windows of them reads
/// all others where the pad's operand lies.
///   @pre  the vector axes of all stages
///   @post is_border is set or not of every pad
///
///     %1 pad: tile, ..., border
void find_borders(plan& p);

/// The row kernel of every map: compiled with the user's flags, or the row machine.
///   @pre  the vector axes of all stages
void choose_row_kernels(plan& p);

/// The tile of each root, and with it, by bounds inference, the boxes of the stages under it. Tiles fit in
/// cache; a tile that overlaps the next one is a rolling buffer; a stage whose recompute factor stays too
/// high is computed in sub-tiles or materialised, as a root of its own.
///   @post order holds the roots in the order they run; box, block and chunk of every live stage are set
///
///     %1 map: tile, loops i0 i1, vector axis 1, box (10, 1026), block (8, 1026), rolling along axis 0
void choose_tiles(plan& p);

/// Gives threads to nests that are too short to wake one for, where it is still awake from the nest before.
///   @post the nest has a tile for each of them
void share_while_awake(plan& p);

/// Marks as contended the shared stages of which consumers need different boxes at the same time: such a
/// stage cannot keep one tile for all.
///   @post has_conflicts says whether there are any
void find_conflicts(plan& p);
/// A contended stage that is cheap gets a copy for each consumer; others are materialised.
///   @post nodes are cloned or marked is_materialised; the stages have to be made anew
void resolve_conflicts(plan& p);

/// Where one copy of a stage became an array after all, the other copies' consumers read it too, unless
/// theirs is computed in less time than the array is read.
///   @pre  there are no conflicts
///   @post has_conflicts where a copy is gone: the stages have to be made anew
void share_arrays(plan& p);

/// Where intermediates of full size take more than the policy's memory, one of them is computed again: each
/// nest that reads it gets a stage of its own, with all that is under it.
///   @pre  there are no conflicts, so that each tile belongs to one nest
///   @post has_conflicts where there was one: the stages have to be made anew
void fit_memory(plan& p);

/// As many threads as the stage with the most, so that no other has scratch.
void count_threads(plan& p);

/// Strides and places of all buffers. An elementwise stage writes over its operand's tile where it can.
///   @post buffer is an offset into the materialised arrays, or into a thread's tiles
///
///     %1 map: tile, ..., buffer 41088 bytes at 0
void allocate_buffers(plan& p);

/// The places of arrays of full size. Nests run one after the other, so that an array may lie over others
/// that no later nest reads, unless there are several results: the largest are placed first, each as low as
/// those allow that live at the same time.
///   @pre  each tile belongs to a nest, and arrays have their bytes
void place_arrays(plan& p);

/// Of results that are tied: the order in which they are computed, after all else, such that what is read
/// elsewhere than it is written is mostly read before. A result for which there is no such order, or whose
/// computation may fail, waits in the arena until all others are computed.
///   @pre  buffers
void place_results(plan& p);

/// Bytes that each operand moves by along each loop of its consumer.
///   @pre  strides of all buffers
void index_operands(plan& p);

/// Several stages of a nest may read the same elements of an array, the first of them from memory. The last
/// of them, if it is elementwise, asks for the next tile's.
///   @pre  operands of all stages
void ask_ahead(plan& p);

/// The strategy of each reduction: which kernel, along which loop.
///   @pre  steps of all operands
///
///     %2 reduce: tile, ..., across rows
void select_reduction_kernels(plan& p);

/// The variant, roles, packing and blocking of each contraction, by the cost model.
///   @pre  steps of all operands
///
///     %3 contract: tile, ..., outer products
void select_contraction_kernels(plan& p);

/// The largest and least of a contraction's results over windows that share none: the contraction computes
/// the results of a window one after the other, keeps the best in registers, and stores that alone.
///   @pre  contractions have their kernels
///
///     %3 contract: tile, ..., outer products, ..., reduced by %4
void reduce_in_registers(plan& p);

/// Elementwise stages that add to a contraction's results, or cut them off at zero: the contraction does it
/// to its tiles while they are in registers, and stores them where the elementwise stage's results belong.
///   @pre  contractions have their kernels
///
///     %3 contract: tile, ..., outer products, ..., finished by %4
void finish_in_registers(plan& p);

/// Memory for what outlives a box: which box a shared tile or a rolling buffer holds, and the partial results
/// of reductions that all threads share.
void allocate_tile_state(plan& p);

/// Scratch of its own for each stage that keeps something there, one piece for all others.
///   @pre  kernels are selected
///   @post full_bytes and thread_bytes are the whole arena's
void allocate_scratch(plan& p);

/// Checks what a plan must obey after any pass: operands that exist, boxes inside of their arrays, blocks
/// inside of boxes; once there are buffers, that each lies inside of the arena and none overlaps another but
/// in place. Throws std::logic_error that names `pass`; make_plan calls it after each pass, in debug builds.
void verify(const plan& p, const char* pass);

// What passes ask each other.

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

/// Nanoseconds, about, in which the stage is computed with all tiles under it, once.
double time_to_compute(plan& p, int id);

/// Has the stage tiles of its own: does it fill a whole array, or several?
inline bool has_own_tiles(const plan& p, int id) {
    const stage& s = p.stages[std::size_t(id)];
    if (id == p.g.root) return !graph::properties(s.node->kind).ties_results;
    return s.level == storage_level::materialised || s.level == storage_level::output;
}

/// Is the operand the same memory as the target, element for element?
bool is_same_memory(const target& out, const operand& o, const graph::node& leaf);

/// `length` along a domain axis, rounded up to whole pieces of the largest division that is no longer, and to
/// the stage's alignment.
index_t even_length(const stage& s, int axis, index_t length);

/// Can a box end within a piece of a division along the domain axis? Then it is computed in parts: the
/// piece's rest, whole pieces, and the start of another.
bool is_walked_in_parts(const stage& s, int axis);

/// The end of the first of those parts of [low, high).
index_t part_end(const stage& s, int axis, index_t low, index_t high);

/// Is the stage, a map, better run by the row machine than by its compiled row kernel?
bool prefers_row_machine(const plan& p, const stage& s);

/// What one nest's tiles may take together: as the caller says, or XFUSE_TILE_BYTES, by which tests have many
/// tiles of everything; else the measured budget.
index_t tile_bytes(const plan& p, index_t measured);

/// The operand of an elementwise stage whose contraction may be able to finish the stage's results in its
/// registers, by shapes, types and operations; -1 if there is none.
int finishable_operand(const plan& p, const stage& s);
/// The contraction that stores the results of another stage: those that it reduces over windows, or finishes;
/// null if none does.
const stage* contraction_storing(const plan& p, const stage& s);
/// Are the stage's results, of a contraction or of windows that it reduces, finished before they are stored?
inline bool is_finished_in_registers(const plan& p, const stage& s) {
    const stage* from = s.contraction != nullptr ? &s : contraction_storing(p, s);
    return from != nullptr && from->contraction->finished_by >= 0 &&
           from->contraction->finished_by != int(&s - p.stages.data());
}
/// Which operand of the elementwise stage a contraction finishes: its own results, or what it reduces them
/// to.
int operand_finished_by(const plan& p, const stage& s, const stage& contraction);
/// Bytes that the loops of a contraction move in the results of the stage that it stores, whose axes may be
/// joined ones of the contraction's, by a reshape.
axis_vector stored_steps(const plan& p, const stage& s, const stage& contraction);

/// How a reduction over windows walks the axes of a contraction's results: the axis of its own along which
/// windows follow each other, how far apart they are, how many taps there are and how far those are.
struct window_walk {
    struct along {
        int axis = -1;  ///< -1: there is one window
        index_t step = 1, taps = 1, dilation = 0;
    };
    bool is_there = false;
    fixed_vector<along, max_rank> axes;
    index_t taps() const;
};
window_walk windows_over(const plan& p, const stage& s);
/// Of the reduction that a contraction does in registers; none where it does not.
inline window_walk walk_of_windows(const plan& p, const stage& contraction) {
    const int reduced_by = contraction.contraction->reduced_by;
    return reduced_by < 0 ? window_walk{} : windows_over(p, p.stages[std::size_t(reduced_by)]);
}

/// What computing one box of a root takes.
struct nest_footprint {
    index_t bytes = 0;        ///< buffers of the stages under the root
    double touched = 0;       ///< elements of operands read, computed ones and memory alike
    double memory = 0;        ///< bytes of leaves read
    bool is_in_step = false;  ///< some of them are computed in step with the root's tiles
};

/// Bounds inference: the largest boxes of all stages under a root whose box is set.
nest_footprint infer_bounds(plan& p, int root);

/// The region of a producer that a box of the consumer's domain reads, widened to where the producer's axes
/// are split.
shape::box required_region(const stage& producer, const shape::access_map& map, const shape::box& domain);

/// Do its results run along an axis for which the operand comes in several spans?
inline bool takes_spans(const stage& s) {
    return graph::properties(s.node->kind).runs_along && s.span != s.block[s.node->along];
}
/// Does an operand get other boxes than the consumer's own: one chunk, span or part of it after another?
bool reads_in_parts(const stage& s);

/// The pad that a reduction reads past where it can; null where there is none.
inline const stage* border_of(const plan& p, const stage& s) {
    if (!graph::properties(s.node->kind).slides_windows) return nullptr;
    const int below = p.operands[std::size_t(s.first_operand)].stage;
    const stage* pad = below < 0 ? nullptr : &p.stages[std::size_t(below)];
    return pad != nullptr && pad->is_border && pad->level == storage_level::tile ? pad : nullptr;
}
/// Has the reduction a kernel that reads the border by itself? Then nothing is filled.
bool reads_border(const plan& p, const stage& s);
/// The results along each axis, [first, last), that no border is read for.
struct inner_range {
    index_t first, last;
};
fixed_vector<inner_range, max_rank> inner_ranges(const plan& p, const stage& s);
/// What they read instead of the pad.
operand inner_operand(const plan& p, const stage& s);

/// Is the operand of a reduction computed in a tile?
inline bool reads_tile(const plan& p, const stage& s) {
    const int below = p.operands[std::size_t(s.first_operand)].stage;
    return below >= 0 && p.stages[std::size_t(below)].level == storage_level::tile;
}

/// Can the elementwise stage write its tile over that of the operand? Each element is read just before.
bool is_in_place(const plan& p, const stage& s, int which);

/// The stage that a pad has around it which may be computed straight into the pad's memory; -1: none, or the
/// pad copies it there. By the tiles, before they have memory.
int operand_inside(const plan& p, const stage& pad);
/// Is the stage computed there? `in_place_of` is the pad then.
bool is_inside_border(const plan& p, const stage& s);

/// The windows over two axes that a reduction reduces at once, if it does.
graph::window_plane windows_of(const plan& p, const stage& s);

/// Does the operand lie otherwise than its consumer's rows along this axis, so that its elements are
/// gathered?
bool is_gathered(const graph::edge& e, int along);

/// Nanoseconds that one thread takes, about, for the stage alone.
double time_of(const plan& p, const stage& s);
/// Nanoseconds of a nest with stages in step, with what is computed again and moved in rolling buffers.
double time_in_step(plan& p, int root);
/// The time of a nest, a root and the tiles under it, whose boxes are set over that of computing everything
/// once.
double repeated_work(plan& p, int root);
/// Does work of so many nanoseconds pay for starting other threads?
bool is_worth_sharing(const plan& p, double time);
/// One thread, or all where their share of the work is worth the time that it takes to start them.
int threads_for(plan& p, int root);

/// Bytes a thread needs beside the buffers while it computes a box of the stage: gathered operand rows,
/// partial sums, and the kernels' own scratch.
index_t scratch_needed(const plan& p, const stage& s);

/// Is something in the stage's scratch still needed after its operands have been computed anew: packed
/// columns, partial results? If not, all stages of a thread can use the same scratch.
bool keeps_scratch(const plan& p, const stage& s);

}  // namespace xf::planning
