#pragma once
#include "xfuse/core/index.hpp"

/// The measured constants that plans rest on. Measured on a 2-core Xeon with 48 KiB of L1 and 2 MiB
/// of L2 a core; `./dev bench limit` measures the bandwidths again.
namespace xf::planning {

/// Tiles of all stages of one nest together: a quarter of L2, so that operands and result pass through
/// beside them.
inline constexpr index_t tile_budget = 512 * 1024;

/// Stages on top of each other in one nest. More of them leave each less than 8 KiB of the budget, and walks
/// over nests are recursive.
inline constexpr int max_nest_depth = 64;
/// Operands of one stage whose tiles stand beside each other: as many as a row kernel may have.
inline constexpr int max_nest_operands = 64;

/// Where stages are in step with the tiles of a whole network, rows of all of them lie in the caches behind
/// L2: smaller tiles compute more at their edges again, and move more of the rolling buffers.
inline constexpr index_t in_step_bytes = 8 * 1024 * 1024;
inline constexpr double max_in_step_cost = 1.05;
/// An inner axis is cut before an outer one where that takes less than this much of the time.
inline constexpr double least_inner_gain = 0.95;
/// A rolling buffer for several consumers has to be so many times smaller than the array.
inline constexpr double min_rolled_share = 2;

/// Tiles near the first cache are better still, as long as they cost little more reading: on an EPYC with
/// 48 KiB of L1 and 1 MiB of L2, a pipeline that ends in another layout takes 0.42 of the time, a 2x2 pool
/// 0.92, and the others what they took. Contractions keep the larger ones, which pack B less often, and so do
/// rolling buffers, of which less has to be moved.
inline constexpr index_t near_tile_bytes = 64 * 1024;
/// Finding them takes microseconds, which smaller nests do not have to spare.
inline constexpr index_t min_near_nest_bytes = 4 * 1024 * 1024;

/// A result that is written with non-temporal stores should have its tile in L1, as long as the smaller tile
/// costs little more reading.
inline constexpr index_t stream_tile_bytes = 32 * 1024;
inline constexpr double max_streaming_cost = 1.01;

/// Contractions overlap loads with stores, so reading lines for ownership hurts less, and a tile costs more
/// to start: it belongs in L2. Above this K the kernel is bound by arithmetic and non-temporal stores do not
/// pay.
inline constexpr index_t contraction_stream_threshold = 16 * 1024 * 1024;
inline constexpr index_t contraction_tile_bytes = 128 * 1024;
inline constexpr index_t max_streamed_k = 128;
/// Where a register tile holds whole rows of a result and the rows are contiguous, results are written in
/// memory order: ordinary stores then take up to 35 % less time than non-temporal ones through a tile, if K
/// is large enough to hide them.
inline constexpr index_t contraction_ordered_row_bytes = 256;
inline constexpr index_t min_ordered_k = 16;

/// Shorter rows are collected in a tile before non-temporal stores: the ends of a row are ordinary stores.
inline constexpr index_t shortest_streamed_row = 1024;

/// Nanoseconds per element of a function of rows, about: those that put elements in order.
inline constexpr double row_function_cost = 10;

/// Results larger than L2 gain from non-temporal stores: an ordinary store first reads the line.
inline constexpr index_t stream_threshold = 4 * 1024 * 1024;

/// What memory delivers in the time that it takes to answer, about 100 ns: so far ahead windows over two axes
/// ask for what they read. Half as much and twice as much take the same.
inline constexpr index_t bytes_ahead = 8 * 1024;

/// The operand of a reduction, where it has to be computed, is computed this many bytes at a time.
/// Depends on shapes alone, as the order of a sum follows from it.
inline constexpr index_t chunk_bytes = 32 * 1024;

/// The boxes of a root end on whole pieces of what divides their axes as long as the pieces of all axes
/// together have no more elements than this; else they end anywhere, and are computed in parts.
inline constexpr index_t max_aligned_elements = 1024;
/// Boxes under it end there as long as that makes none larger than so many times what is needed.
inline constexpr double max_widening = 1.5;

/// An operand that another stage reads as well is not computed in parts up to this size.
inline constexpr index_t max_shared_bytes = 256 * 1024;

/// The computed operand of a scan covers at least this much of the scanned axis at a time, as what it reads
/// around its own elements is read anew each time; along the contiguous axis at least a row worth starting.
inline constexpr index_t shortest_span = 16;
inline constexpr index_t shortest_span_row = 1024;

/// In a nanosecond: simple operations of a cluster for each lane of its vectors, vectors of products of a
/// contraction, bytes that a reduction takes, bytes between memory or a cache and a core.
inline constexpr double operations_a_lane = 4, product_vectors_at_a_time = 7, reduced_bytes_at_a_time = 100;
inline constexpr double memory_bytes_at_a_time = 40, cache_bytes_at_a_time = 70;
/// Elements of operands in a nanosecond that a cluster has to gather into rows, as they do not lie as its
/// results do.
inline constexpr double gathered_at_a_time = 2;
/// Nanoseconds until a contraction's kernel has begun a register tile and has stored it, and the tile's rows.
inline constexpr double register_tile_start = 50, register_rows = 8;

/// Nanoseconds of a simple operation for each vector, in a row compiled with the user's flags and in a row of
/// the row machine, and of each of the machine's steps beside: it reads and writes the first cache. Measured
/// with 2x + 1, exp, tanh(2x + 1) * x and eight cheap operations of float over 16,384 elements: 0.16 to 0.49,
/// 0.1 to 0.2, 0.5.
inline constexpr double compiled_operation = 0.25, machine_operation = 0.2, machine_step = 0.5;
/// It has to gain so much, as its operands do not come in from memory while it computes.
inline constexpr double least_machine_gain = 1.2;
/// Shorter rows take longer to start than to compute.
inline constexpr index_t shortest_machine_row = 256, shortest_machine_work = 4096;

/// Nanoseconds until a second thread has begun, where nothing is measured.
inline constexpr double nominal_start_up = 10e3;
/// Work below this many nanoseconds is not parallelised, and what a second thread costs is not even measured.
inline constexpr double min_shared_cost = 20e3;
/// Nanoseconds for each further stage of a nest: to plan smaller tiles, and to start it on more of them.
inline constexpr double sharing_cost_a_stage = 10e3;
/// Tiles for several threads may compute this many times as much as those of one.
inline constexpr double max_sharing_cost = 1.25;
/// The work has to take this many times the start-up: a second thread that comes late, or less of the machine
/// than a whole core, has to be paid as well.
inline constexpr double shared_cost_over_start_up = 2;

/// A reduction to fewer results than this is split over its reduced axes among threads, not over its results.
inline constexpr index_t reduced_by_all = 4096;

/// What consumers need different parts of at the same time is computed anew for each where that costs less
/// than this many reads of an element; else it is materialised: written once and read by each.
inline constexpr double max_repeated_reads = 2;
/// Operations of a row kernel that take as long as reading an element, and elements that are read while one
/// is gathered.
inline constexpr double operations_a_read = 32, reads_a_gathered = 8;

/// The recompute factor above which a computed operand is materialised instead.
inline constexpr double max_recomputation_map = 2.0;
inline constexpr double max_recomputation_reduce = 1.25;

}  // namespace xf::planning
