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
    bool is_streamed;     ///< store past the caches, where the kernel can (see map_kernel)
    const void* cluster;  ///< the typed expression: its constants and functors
};

/// The place where templates end: an elementwise cluster compiled into one vector loop.
using map_fn = void (*)(const map_args&);

/// What the planner and `explain` know of a cluster.
struct map_kernel {
    map_fn run = nullptr;
    const char* isa = "";                 ///< the instruction set of the user's flags
    int lanes = 1;                        ///< elements a vector step computes; 1 is scalar
    int cost = 0;                         ///< operations an element, one for each simple SIMD operation
    const char* scalar_reason = nullptr;  ///< why it is not vectorised, if it is not
    const char* const* names = nullptr;   ///< of its operations, operands before consumers
    int name_count = 0;
    bool can_stream = false;  ///< its vectors are as wide as a non-temporal store
    bool (*same_state)(const void*, const void*) = nullptr;  ///< do two clusters hold the same constants?
    std::uint64_t rising = 0;  ///< a bit for each input in which no element of the result ever decreases
    std::uint64_t added =
        0;  ///< a bit for each input that is added to others: only finite ones keep the order
    bool may_throw = false;  ///< a functor of the user's that is not noexcept
};

/// The most operands one cluster reads; past it an expression does not compile.
inline constexpr int max_inputs = 64;

}  // namespace xf::rows
