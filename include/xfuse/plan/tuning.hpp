#pragma once
#include "xfuse/core/index.hpp"

/// The numbers of plans that are the same on every machine, each with its source: arithmetic of lines and
/// rows, ratios that were measured, and all that decides in which order a sum is added or which kernel
/// computes a row, as bits must not follow from the size of a cache. What follows from the machine is in
/// plan/machine_costs.hpp. "The Xeon" has 48 KiB of L1 and 2 MiB of L2 a core, "the EPYC" (Zen 5) 48 KiB and
/// 1 MiB.
namespace xf::planning {

/// Stages on top of each other in one nest: walks over nests are recursive, and more of them than this leave
/// each a few rows of the budget on every machine.
inline constexpr int max_nest_depth = 64;
/// Operands of one stage whose tiles stand beside each other: as many as a row kernel may have.
inline constexpr int max_nest_operands = 64;

/// Where stages are in step, smaller tiles may cost so much time: by the model's own times, whose error is
/// larger.
inline constexpr double max_in_step_cost = 1.05;
/// An inner axis is cut before an outer one where that takes less than this much of the time: likewise.
inline constexpr double least_inner_gain = 0.95;
/// Of so many multiply-adds for each of its bytes a stage for several consumers is an array rather: a core of
/// AVX-512 takes 2.2 ns for them (58 a nanosecond), and writing and reading a byte takes 0.1, within what is
/// allowed for small tiles. Contractions in step took 2 to 20 % longer than those between arrays, as they are
/// of few rows each, and as all weights come again for each tile (ResNet-50, a Zen 4).
inline constexpr double products_a_byte = 128;
/// That is so where the weights are more bytes than this: fewer stay in the second cache, and the tiles in
/// step need no array, however tall the picture (super-resolution: 147 kB a layer).
inline constexpr double kept_weights = 1024 * 1024;
/// A rolling buffer for several consumers has to be so many times smaller than the array: it moves rows,
/// which the array does not.
inline constexpr double min_rolled_share = 2;

/// Finding tiles near the first cache takes about 2 us (the EPYC), a fiftieth of what reading and writing a
/// nest of this size takes.
inline constexpr index_t min_near_nest_bytes = 4 * 1024 * 1024;
/// Smaller tiles for non-temporal stores, or nearer to the core, may cost so much more reading: so little
/// that no measurement tells.
inline constexpr double max_streaming_cost = 1.01;

/// Above this K a contraction is bound by arithmetic, and non-temporal stores do not pay: a core of two
/// multiply-adds a cycle takes 4 cycles for 128 terms of a float, longer than memory takes to store it.
inline constexpr index_t max_streamed_k = 128;
/// Where a register tile holds whole rows of a result and the rows are contiguous, results are written in
/// memory order: ordinary stores then take up to 35 % less time than non-temporal ones through a tile, if K
/// is large enough to hide them (the Xeon). The row is that of the widest register tile: four vectors of 64
/// bytes.
inline constexpr index_t contraction_ordered_row_bytes = 256;
inline constexpr index_t min_ordered_k = 16;

/// Shorter rows are collected in a tile before non-temporal stores: of each row up to two lines, its ends,
/// are ordinary stores, here an eighth.
inline constexpr index_t shortest_streamed_row = 1024;

/// Nanoseconds per element of a function of rows, of those that put elements in order. An estimate.
inline constexpr double row_function_cost = 10;

/// What memory delivers in the time that it takes to answer, about 100 ns: so far ahead windows over two axes
/// ask for what they read. Half as much and twice as much take the same (the EPYC).
inline constexpr index_t bytes_ahead = 8 * 1024;
/// The rows of a window that processors follow by themselves: of so few, asking costs a fifth of the time, of
/// five and more it gains a tenth (the EPYC).
inline constexpr index_t rows_followed = 3;

/// The operand of a reduction, where it has to be computed, is computed this many bytes at a time: what the
/// first cache of every processor since 2006 holds. The order of a sum follows from it.
inline constexpr index_t chunk_bytes = 32 * 1024;

/// The boxes of a root end on whole pieces of what divides their axes as long as the pieces of all axes
/// together have no more elements than this, a few KiB; else they end anywhere, and are computed in parts.
inline constexpr index_t max_aligned_elements = 1024;
/// Regions under it end there as long as that makes none larger than so many times what is needed: beyond it
/// computing more costs more than parts do.
inline constexpr double max_widening = 1.5;

/// An operand that another stage reads as well is not computed in parts up to this size, which every second
/// cache holds. The order of a sum follows from it.
inline constexpr index_t max_shared_bytes = 256 * 1024;

/// The computed operand of a scan covers at least this much of the scanned axis at a time, as what it reads
/// around its own elements is read anew each time; along the contiguous axis at least a row worth starting: a
/// call takes as long as some hundred elements.
inline constexpr index_t shortest_span = 16;
inline constexpr index_t shortest_span_row = 1024;

/// Elements of operands in a nanosecond that a cluster has to gather into rows, as they do not lie as its
/// results do: a load and a store each. An estimate.
inline constexpr double gathered_at_a_time = 2;
/// Nanoseconds until a contraction's kernel has begun a register tile and has stored it, and the tile's rows:
/// a Zen 4, LeNet's products of few terms (decision 26).
inline constexpr double register_tile_start = 50, register_rows = 8;

/// Nanoseconds of a simple operation for each vector, in a row compiled with the user's flags and in a row of
/// the row machine, and what comes beside for each vector: in a compiled row once, for its loads, its store
/// and what says how operands are read, and with each of the machine's steps, which read and write the first
/// cache. Measured with 2x + 1, exp, tanh(2x + 1) * x and eight cheap operations of float over 16,384
/// elements (the EPYC): 0.16 to 0.49 with all that is beside, 0.1 to 0.2, 0.5; with the stages of a layer
/// norm of 4096 x 1024 (a Zen 4): 1.4 for a compiled vector of two operations, 2.4 for one of four. The two
/// have other last bits, so nothing here follows from the machine.
inline constexpr double compiled_operation = 0.25, compiled_vector = 0.5;
inline constexpr double machine_operation = 0.2, machine_step = 0.5;
/// Operands and a result of more bytes come from memory while rows are computed, so many in a nanosecond (the
/// EPYC).
inline constexpr double row_cached_bytes = 4 * 1024 * 1024, row_memory_bytes = 40;
/// The machine has to gain so much: beyond the error of these numbers.
inline constexpr double least_machine_gain = 1.2;
/// Shorter rows take longer to start than to compute: a step of the machine is a call (decision 18).
inline constexpr index_t shortest_machine_row = 256, shortest_machine_work = 4096;

/// Nanoseconds until a second thread has begun, where nothing is measured. Waking one took 16e3 on the EPYC,
/// and a few thousand where it still waits in a loop.
inline constexpr double nominal_start_up = 10e3;
/// Work below this many nanoseconds is not parallelised, and what a second thread costs is not even measured:
/// an estimate, a little more than waking one takes.
inline constexpr double min_shared_cost = 20e3;
/// Nanoseconds for each further stage of a nest: to plan smaller tiles, and to start it on more of them.
/// LeNet of a few pictures, thirteen stages, is faster on one.
inline constexpr double sharing_cost_a_stage = 10e3;
/// Nanoseconds in which a thread without work looks for some, before it sleeps: on the EPYC one began within
/// 2e3 after 1e5 of them, and within 27e3 after 2e5.
inline constexpr double stays_awake = 50e3;
/// Tiles for several threads may compute this many times as much as those of one: two threads take five
/// eighths of the time then.
inline constexpr double max_sharing_cost = 1.25;
/// The work has to take this many times the start-up: a second thread that comes late, or less of the machine
/// than a whole core, has to be paid as well.
inline constexpr double shared_cost_over_start_up = 2;

/// A reduction to fewer results than this is split over its reduced axes among threads, not over its results:
/// for eight threads with four tiles each that is 128 results a tile, a few vectors.
inline constexpr index_t reduced_by_all = 4096;

/// What consumers need different parts of at the same time is computed anew for each where that costs less
/// than this many reads of an element; else it is materialised: written once and read by each.
inline constexpr double max_repeated_reads = 2;
/// Not where a region of it is larger, or, where it rolls, this large, as on the Xeon; nor counts a smaller
/// array as one of full size. Whether a stage is computed for each reader decides in which parts a sum reads
/// it, and so the bits, which follow from no machine.
inline constexpr index_t region_bytes = 512 * 1024, rolled_region_bytes = 8 * 1024 * 1024;
/// Operations of a row kernel that take as long as reading an element, and elements that are read while one
/// is gathered: estimates that keep LeNet's pools, which are gathered, from being computed again (decision
/// 26).
inline constexpr double operations_a_read = 32, reads_a_gathered = 8;

/// The recompute factor above which a computed operand is materialised instead: an array costs its operations
/// a write and a read, a reduction's or a contraction's are dearer than those.
inline constexpr double max_recomputation_map = 2.0;
inline constexpr double max_recomputation_reduce = 1.25;

}  // namespace xf::planning
