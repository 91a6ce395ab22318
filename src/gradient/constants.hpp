#pragma once
#include "xfuse/dynamic/nodes.hpp"

/// Arrays and numbers that derivatives are made with.
namespace xf::gradients {

using expr::erased_pointer;

/// A number as an element of this type, which is floating-point.
dynamic::argument number(double value, dtype type);
/// As many ones; one without axes.
erased_pointer ones(index_t count, dtype type);
erased_pointer one(dtype type);
/// The numbers 0, 1, ... in row-major order, as int64.
erased_pointer places(const axis_vector& shape);
/// (table.size(), extent): 1 where the second index is the table's entry, else 0.
erased_pointer indicator(std::span<const index_t> table, index_t extent, dtype type);
erased_pointer zeros(const axis_vector& shape, dtype type);

}  // namespace xf::gradients
