#pragma once
#include "xfuse/ops/operation.hpp"
#include "xfuse/rows/row_kernel.hpp"

namespace xf::ops {

/// Nothing is known of it.
inline constexpr operation_list empty_list{};

/// What the graph knows of an elementwise cluster: what it computes, and how it is run over rows.
struct cluster {
    const operation_list* list = &empty_list;
    const void* state = nullptr;  ///< the typed expression, or whatever else holds the constants
    void (*read_constants)(const void* state, scalar* to) = nullptr;
    constant_signs signs;  ///< of its constants

    rows::map_fn compiled = nullptr;      ///< its row kernel, or null
    rows::map_fn machine = nullptr;       ///< the same by the row machine
    const char* isa = "";                 ///< the instruction set of the user's flags
    int lanes = 1;                        ///< elements a vector step of the row kernel computes; 1 is scalar
    bool can_stream = false;              ///< the row kernel's vectors are as wide as a non-temporal store
    const char* scalar_reason = nullptr;  ///< why the row kernel is not vectorised, if it is not
};

/// Do two clusters compute the same of the same inputs?
bool same_cluster(const cluster& a, const cluster& b);
/// A number that such clusters have in common.
std::uint64_t hash_of(const cluster& c);

}  // namespace xf::ops
