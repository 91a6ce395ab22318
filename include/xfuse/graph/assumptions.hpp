#pragma once
#include "xfuse/graph/graph.hpp"

/// What passes found in the elements of operands, to be confirmed before a plan runs again.
namespace xf::graph {

/// Is an element of the leaf infinite? Integers never are.
bool has_infinity(const node& leaf);

/// Did a pass assume something of the leaves' elements?
bool has_assumptions(const graph& g);
/// Does all that passes assumed of the leaves' elements hold at the moment?
bool assumptions_hold(const graph& g);

/// Does every leaf lie where it did when the graph was built, under the same strides? Throws shape_error
/// where a container has another shape now, or was moved from.
bool is_in_place(const graph& g);

/// Has the container still the shape that the expression was built for, and its elements?
bool fits(const location& now, std::span<const index_t> built);
/// Throws the shape_error that says why it does not fit; `which` is the operand's number among the leaves.
[[noreturn]] void refuse(const location& now, dtype type, std::span<const index_t> built, int which);

}  // namespace xf::graph
