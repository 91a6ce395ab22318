#pragma once
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

}  // namespace xf::planning
