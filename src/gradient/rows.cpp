#include <algorithm>

#include "constants.hpp"
#include "kinds.hpp"
#include "order.hpp"
#include "row_nodes.hpp"

/// Functions of rows: running sums, sorting, looking up.
namespace xf::gradients {
namespace {

using dynamic::apply;
using ops::op;

/// The sum of this and all later entries.
erased_pointer summed_from_end(const erased_pointer& d, int axis) {
    const axis_vector axes(1, axis);
    return dynamic::flip(dynamic::scan(false, dynamic::flip(d, axes), axis), axes);
}

/// A product of entries up to j contains entry i of it where i <= j: the derivative is that product without
/// entry i, which is not divided by, as it may be zero.
void pass_running_product(step& s) {
    const graph::node& n = s.node();
    const int axis = n.along, rank = n.shape.size();
    const erased_pointer i = places_along(n.shape[axis], axis, rank + 1);
    // Row i of `without` is x with 1 in place of entry i; its running products are those without the entry.
    const erased_pointer rows = dynamic::swapaxes(i, axis, rank);
    const erased_pointer x = dynamic::expand_dims(s.operand(0), axis_vector(1, rank));
    const erased_pointer without =
        apply(op::where, {{apply(op::equal_to, {{i}, {rows}})}, number(1, n.type), {x}});
    const erased_pointer products = dynamic::scan(true, without, axis);
    const erased_pointer d = dynamic::expand_dims(s.derivative(), axis_vector(1, rank));
    const erased_pointer terms = apply(op::multiply, {{products}, {d}});
    const erased_pointer reached =
        apply(op::where, {{apply(op::greater_equal, {{i}, {rows}})}, {terms}, number(0, n.type)});
    dynamic::reduced_axes over;
    over.all = false;
    over.axes = axis_vector(1, axis);
    s.give(0, dynamic::moveaxis(dynamic::reduce(dynamic::reduction::sum, reached, over),
                                axis_vector(1, rank - 1), axis_vector(1, axis)));
}

/// Entry i has i - 1 subtracted from it, `times` times over; what the first entries are means nothing.
void pass_difference(step& s) {
    const graph::node& n = s.node();
    const int axis = n.along;
    const index_t extent = n.shape[axis];
    erased_pointer d = s.derivative();
    for (int k = 0; k < int(n.parameter) && extent > 0; ++k) {
        const erased_pointer next = with_zeros(crop(d, axis, 1, extent - 1), axis, 0, 1);
        d = apply(op::subtract, {{d}, {next}});
    }
    s.give(0, d);
}

}  // namespace

void pass_scan(step& s) {
    const graph::node& n = s.node();
    using enum kernels::row_function;
    switch (n.row) {
        case difference: return pass_difference(s);
        case sort: return pass_sorted(s);
        case cummax:
        case cummin: return pass_running_extreme(s);
        case ramp: return pass_ramp(s);
        case none: break;
        default: refuse_operation(n.name);
    }
    if (n.op == kernels::reduce_op::sum) return s.give(0, summed_from_end(s.derivative(), n.along));
    if (n.op == kernels::reduce_op::prod) return pass_running_product(s);
    refuse_operation(n.name);
}

void pass_fold(step& s) { pass_statistic(s); }

namespace {

/// Are the indices an order of the row that is looked up in, so that each entry is taken once?
bool takes_in_order(const step& s) {
    const graph::node& n = s.node();
    const graph::node& index = s.graph().at(s.edge_of(1).node);
    const bool is_order =
        index.row == kernels::row_function::argsort || index.row == kernels::row_function::argsort_descending;
    return is_order && index.along == n.along && n.along < n.shape.size() &&
           s.edge_of(1).map == shape::identity_map(n.shape.size()) &&
           n.domain[n.domain.size() - 1] == n.shape[n.along];
}

/// Back by the inverse order.
void pass_ordered(step& s) {
    const graph::node& n = s.node();
    const int axis = n.along, rank = n.shape.size();
    shape::access_map map = s.edge_of(0).map;
    for (shape::axis_use& use : map.uses)
        if (use.consumer == rank) use.consumer = axis;
    labelled_product d;
    for (const index_t extent : n.shape) d.add_label(extent);
    d.multiply(taken_along(s.derivative(), order_along(s.graph().value(s.edge_of(1).node), axis), axis),
               labels_up_to(rank));
    s.give(0, std::move(d), map, rank);
}

}  // namespace

/// An entry of the row that was taken contributes where its index is the entry's place.
void pass_lookup(step& s) {
    const graph::node& n = s.node();
    if (n.row != kernels::row_function::take) refuse_operation(n.name);
    if (takes_in_order(s)) return pass_ordered(s);
    const index_t extent = n.domain[n.domain.size() - 1];
    const axis_vector last(1, n.shape.size());
    const erased_pointer index = dynamic::convert(
        dynamic::view("gradient", s.graph().value(s.edge_of(1).node), n.shape, s.edge_of(1).map),
        dtype::int64);
    dynamic::argument zero{{}, ops::scalar::of(std::int64_t(0))},
        count{{}, ops::scalar::of(std::int64_t(extent))};
    const erased_pointer place =
        apply(op::where, {{apply(op::less, {{index}, zero})}, {apply(op::add, {{index}, count})}, {index}});
    const erased_pointer is_taken =
        apply(op::equal_to, {{dynamic::expand_dims(place, last)}, {places(axis_vector(1, extent))}});
    s.give(0, apply(op::where, {{is_taken}, {s.derivative_over_domain()}, number(0, n.type)}));
}

}  // namespace xf::gradients
