#pragma once
#include "xfuse/graph/graph.hpp"

/// When two nodes compute the same: the one list of what a node's result depends on. Subtrees that occur
/// twice are found by it, and cached plans are compared by it; a new field of `node` belongs here.
namespace xf::graph {

/// Everything a node states apart from its operands, its name, and values that lie elsewhere in memory.
bool same_fields(const node& a, const node& b);

/// Values that lie elsewhere, compared by value: the constants of a cluster, the fill of a pad, tables.
/// Requires same_fields(a, b).
bool same_values(const node& a, const node& b);

/// The same operation: equal fields and values, and for leaves the same memory. Operands are not compared.
bool same_operation(const node& a, const node& b);

/// A number that two nodes of the same operation have in common.
std::uint64_t hash_of(const node& n);

/// The indices that a node's `table` holds.
std::span<const index_t> table_of(const node& n);

}  // namespace xf::graph
