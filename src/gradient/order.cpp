#include "order.hpp"

#include "constants.hpp"
#include "row_nodes.hpp"
#include "xfuse/core/errors.hpp"

/// What depends on the order of a row's elements: a derivative goes to the place its element came from.
namespace xf::gradients {
namespace {

using dynamic::apply;
using kernels::row_function;
using ops::op;

/// The greatest or the least element of a row: to the first one.
erased_pointer weights_of_extreme(const erased_pointer& rows, bool greatest, dtype type) {
    const int last = rows->shape().size() - 1;
    dynamic::reduced_axes over;
    over.all = false;
    over.axes = axis_vector(1, last);
    over.keepdims = true;
    const auto what = greatest ? dynamic::reduction::argmax : dynamic::reduction::argmin;
    const erased_pointer first = dynamic::reduce(what, rows, over);
    const erased_pointer place = places(axis_vector(1, rows->shape()[last]));
    return dynamic::convert(apply(op::equal_to, {{first}, {place}}), type);
}

/// How many elements of each row are numbers.
argument numbers_in(const erased_pointer& rows, dtype type) {
    const int last = rows->shape().size() - 1;
    dynamic::reduced_axes over;
    over.all = false;
    over.axes = axis_vector(1, last);
    over.keepdims = true;
    const erased_pointer is_number = apply(op::logical_not, {{apply(op::isnan, {{rows}})}});
    return {dynamic::convert(dynamic::reduce(dynamic::reduction::count_nonzero, is_number, over), type)};
}

/// A quantile lies at a place between two of the elements in order, each of which counts by how near it is.
erased_pointer weights_of_quantile(const erased_pointer& rows, double where, bool skips_nan, dtype type) {
    const int last = rows->shape().size() - 1;
    const double count = double(rows->shape()[last]);
    argument place = number(where * (count - 1), type);
    if (skips_nan) {
        const erased_pointer steps = apply(op::subtract, {numbers_in(rows, type), number(1, type)});
        place = {apply(op::multiply, {{steps}, number(where, type)})};
    }
    const erased_pointer rank = dynamic::convert(order_along(order_along(rows, last), last), type);
    const erased_pointer distance = apply(op::absolute, {{apply(op::subtract, {{rank}, place})}});
    return apply(op::maximum, {{apply(op::subtract, {number(1, type), {distance}})}, number(0, type)});
}

/// By how much each element of a row moves its statistic; null: by the same.
erased_pointer weights_of(const graph::node& n, const erased_pointer& rows) {
    switch (n.row) {
        case row_function::greatest: return weights_of_extreme(rows, true, n.type);
        case row_function::least: return weights_of_extreme(rows, false, n.type);
        case row_function::median:
        case row_function::rounded_median: return weights_of_quantile(rows, 0.5, false, n.type);
        case row_function::nan_median: return weights_of_quantile(rows, 0.5, true, n.type);
        case row_function::quantile: return weights_of_quantile(rows, n.parameter, false, n.type);
        case row_function::nan_quantile: return weights_of_quantile(rows, n.parameter, true, n.type);
        case row_function::custom:
            throw error(
                "gradient: \"reduce_with\" has no derivative, and a variable reaches the loss through it: "
                "which of its "
                "steps an element takes part in is known to its functor alone; write it as a sum, prod, max, "
                "cumsum or "
                "cumprod of xf::map, whose functors state a derivative, or hold it constant with "
                "xf::stop_gradient");
        default: refuse_operation(n.name);
    }
}

}  // namespace

void pass_sorted(step& s) {
    const int axis = s.node().along;
    s.give(0, taken_along(s.derivative(), order_along(order_along(s.operand(0), axis), axis), axis));
}

/// The last of equal elements is the one that the running result comes from.
void pass_running_extreme(step& s) {
    const graph::node& n = s.node();
    const int axis = n.along;
    const index_t extent = n.shape[axis];
    const erased_pointer x = s.operand(0);
    const erased_pointer is_extreme =
        apply(op::logical_or, {{apply(op::equal_to, {{x}, {s.value()}})}, {apply(op::isnan, {{x}})}});
    const argument none{{}, ops::scalar::of(std::int64_t(0))};
    const erased_pointer seen =
        apply(op::where, {{is_extreme}, {places_along(extent, axis, n.shape.size())}, none});
    const erased_pointer last = rows_along(row_function::cummax, "cummax", seen, axis);
    s.give(0, summed_at_places(s.derivative(), last, axis, extent));
}

/// From a number to that of the row, which counts at its own share of the way.
void pass_ramp(step& s) {
    const graph::node& n = s.node();
    const index_t extent = n.shape[n.along];
    erased_pointer at = places_along(extent, n.along, n.shape.size());
    if (n.parameter < 0) at = dynamic::flip(at, axis_vector(1, n.along));
    const erased_pointer share =
        apply(op::divide, {{dynamic::convert(at, n.type)}, number(double(extent), n.type)});
    s.give(0, apply(op::multiply, {{s.derivative()}, {share}}));
}

void pass_statistic(step& s) {
    const graph::node& n = s.node();
    axis_vector shape = n.shape;
    index_t count = 1;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) count *= n.domain[axis];
    shape.push_back(count);
    const erased_pointer d = s.derivative_over_domain();
    if (n.row == row_function::rounded_mean) return s.give(0, scaled(d, 1 / double(count)));
    const bool is_row = n.reduced_rank() == 1;
    const erased_pointer x = s.operand(0);
    const erased_pointer weights = weights_of(n, is_row ? x : dynamic::reshape(x, shape));
    s.give(0, apply(op::multiply, {{d}, {is_row ? weights : dynamic::reshape(weights, n.domain)}}));
}

}  // namespace xf::gradients
