#pragma once
#include "xfuse/dynamic/nodes.hpp"

/// Elementwise operations and their derivatives, as the table of operations states them.
namespace xf::gradients {

using dynamic::argument;
using expr::erased_pointer;

/// In place of a derivative that is zero everywhere.
argument nothing();
inline bool is_nothing(const argument& a) { return !a.array && a.scalar.type == dtype::boolean; }

/// An array, or a number, in another element type.
argument in_type(const argument& a, dtype to);

/// d times the derivative of an operation by its operand `which`; d, the operands and the result are of the
/// type that it computes in.
argument chained(const argument& d, const ops::operation& o, int which, std::span<const argument> operands,
                 const argument& result);

}  // namespace xf::gradients
