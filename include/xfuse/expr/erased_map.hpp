#pragma once
#include <initializer_list>

#include "xfuse/expr/erased.hpp"
#include "xfuse/ops/table.hpp"

/// Elementwise operations as erased nodes: one operation of the table each. Those that follow each other
/// become one cluster in the graph.
namespace xf::expr {

/// An operand of an elementwise operation: an expression, or a scalar.
struct erased_argument {
    erased_pointer array;
    ops::scalar scalar{};
};

/// Adds a node of e's type and shape that reads these, which broadcast. The caller describes its cluster.
int add_map(graph::builder& b, const erased& e, const char* name, std::span<const erased_pointer> operands);

/// An operation of the table; `to` is what a conversion converts to. Throws shape_error where the operands do
/// not broadcast, dtype_error where the operation does not exist for their types.
erased_pointer map_erased(ops::op what, std::span<const erased_argument> arguments, dtype to = {});

}  // namespace xf::expr
