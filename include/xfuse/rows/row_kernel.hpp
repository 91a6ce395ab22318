#pragma once
#include <cstdint>

#include "xfuse/core/index.hpp"

namespace xf::rows {

/// One call of a row kernel: out[r*out_row + j] = cluster(in_0[r*in_row_0 + j], ...) for r < rows,
/// j < cols. Columns have unit stride in `out`; an operand's columns have unit stride, or stride 0
/// where its flag in `splat` is set. Strides are in bytes. `out` may be one of the operands under
/// the same strides, else it overlaps none.
struct map_args {
    void* out;
    index_t out_row;
    const void* const* in;
    const index_t* in_row;
    const bool* splat;
    index_t rows, cols;
    bool is_streamed;     ///< non-temporal stores, where the kernel can (see ops::cluster)
    const void* cluster;  ///< the typed expression: its constants and functors
    /// Bytes from what is read of each operand to what is read next and asked for meanwhile; 0, or null for
    /// all of them, where that is not known.
    const index_t* ahead = nullptr;
};

/// The place where templates end: an elementwise cluster compiled into one vector loop.
using map_fn = void (*)(const map_args&);

/// The most operands one cluster reads; past it an expression does not compile.
inline constexpr int max_inputs = 64;

}  // namespace xf::rows
