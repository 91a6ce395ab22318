#pragma once
#include "xfuse/graph/builder.hpp"

namespace xf::expr {

/// An operand that derivatives hold constant, such as a shift that cancels: in a graph that is
/// differentiated, the number of an operation that no derivative passes. Where the graph is evaluated there
/// is nothing of it: the number of the node that `from` reads, whose index it must be.
int held_constant(graph::builder& b, const graph::edge& from, dtype type, std::span<const index_t> shape);

}  // namespace xf::expr
