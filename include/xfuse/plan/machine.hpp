#pragma once
#include "xfuse/core/index.hpp"

/// The measured constants that plans rest on. Measured on a 2-core Xeon with 48 KiB of L1 and 2 MiB
/// of L2 a core; `./dev bench limit` measures the bandwidths again.
namespace xf::planning {

/// Tiles of all stages of one nest together: a quarter of L2, so that operands and result pass through
/// beside them.
inline constexpr index_t tile_budget = 512 * 1024;

/// A result that leaves through non-temporal stores should have its tile in L1, as long as the smaller
/// tile costs little more reading.
inline constexpr index_t stream_tile_bytes = 32 * 1024;
inline constexpr double most_streaming_cost = 1.01;

/// A contraction reads while it writes, so that stores wait less for lines; its tile costs more to start, and
/// is better off in L2. With more terms than this its stores do not matter.
inline constexpr index_t contraction_stream_threshold = 16 * 1024 * 1024;
inline constexpr index_t contraction_tile_bytes = 128 * 1024;
inline constexpr index_t most_streamed_terms = 128;
/// Rows of a result that a tile of the kernel holds whole are written one after the other where they lie so:
/// in that order ordinary stores take up to 35 % less than the way through a tile, if there are terms enough
/// to wait for them.
inline constexpr index_t contraction_ordered_row_bytes = 256;
inline constexpr index_t least_ordered_terms = 16;

/// Rows shorter than this leave through a tile that joins them: the ends of a row are ordinary stores.
inline constexpr index_t shortest_streamed_row = 1024;

/// Results larger than L2 gain from non-temporal stores: an ordinary store first reads the line.
inline constexpr index_t stream_threshold = 4 * 1024 * 1024;

/// The operand of a reduction, where it has to be computed, is computed this many bytes at a time.
/// Depends on shapes alone, as the order of a sum follows from it.
inline constexpr index_t chunk_bytes = 32 * 1024;

/// An operand that another stage reads as well is not computed in parts up to this size.
inline constexpr index_t most_shared_bytes = 256 * 1024;

/// The computed operand of a scan covers at least this much of the scanned axis at a time, as what it reads
/// around its own elements is read anew each time; along the contiguous axis at least a row worth starting.
inline constexpr index_t shortest_span = 16;
inline constexpr index_t shortest_span_row = 1024;

/// Elements that one thread should have at least: starting a second one costs about 10 us.
inline constexpr index_t elements_per_thread = 128 * 1024;

/// A reduction to fewer results than this is shared out over its reduced axes, not over its results.
inline constexpr index_t reduced_by_all = 4096;

/// A computed operand may be computed this often over before it is rather kept in full.
inline constexpr double most_recomputation_map = 2.0;
inline constexpr double most_recomputation_reduce = 1.25;

}  // namespace xf::planning
