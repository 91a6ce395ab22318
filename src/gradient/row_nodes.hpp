#pragma once
#include "xfuse/dynamic/nodes.hpp"
#include "xfuse/kernels/row_functions.hpp"

/// Functions of rows as expressions whose rank is known at run time.
namespace xf::gradients {

using expr::erased_pointer;

/// A function of each row of x along an axis: a row of that length.
erased_pointer rows_along(kernels::row_function f, const char* name, const erased_pointer& x, int axis);

/// The places of the elements of each row in ascending order; of equal ones the first comes first.
erased_pointer order_along(const erased_pointer& x, int axis);

/// Entry i of a row is that of x at places[i] along the axis; the places are inside it.
erased_pointer taken_along(const erased_pointer& x, const erased_pointer& places, int axis);

/// 0, 1, ... along one of `rank` axes.
erased_pointer places_along(index_t extent, int axis, int rank);

/// Entry j of a row is the sum of the entries of d whose place, in `at`, is j, of `extent` places.
erased_pointer summed_at_places(const erased_pointer& d, const erased_pointer& at, int axis, index_t extent);

}  // namespace xf::gradients
