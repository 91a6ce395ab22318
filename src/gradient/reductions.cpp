#include "constants.hpp"
#include "kinds.hpp"

/// Reductions over the last axes of the domain.
namespace xf::gradients {
namespace {

using dynamic::apply;
using ops::op;

dynamic::reduced_axes reduced_axes_of(const graph::node& n) {
    dynamic::reduced_axes over;
    over.all = false;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) over.axes.push_back(axis);
    return over;
}

/// A result, over the domain.
erased_pointer spread_over(const graph::node& n, const erased_pointer& x) {
    axis_vector axes;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) axes.push_back(axis);
    return dynamic::broadcast_to(dynamic::expand_dims(x, axes), n.domain);
}

/// The sum does not move along the reduced axes.
void pass_sum(step& s) {
    const graph::node& n = s.node();
    labelled_product d;
    for (const index_t extent : n.domain) d.add_label(extent);
    d.multiply(scaled(s.derivative(), 1 / n.divisor), labels_up_to(n.shape.size()));
    s.give(0, std::move(d), s.edge_of(0).map, n.domain.size());
}

/// To the first of the extreme elements.
void pass_extreme(step& s, bool greatest) {
    const graph::node& n = s.node();
    const auto what = greatest ? dynamic::reduction::argmax : dynamic::reduction::argmin;
    const erased_pointer first = dynamic::reduce(what, s.operand(0), reduced_axes_of(n));
    axis_vector reduced;
    for (int axis = n.shape.size(); axis < n.domain.size(); ++axis) reduced.push_back(n.domain[axis]);
    const erased_pointer is_first = apply(op::equal_to, {{spread_over(n, first)}, {places(reduced)}});
    s.give(0, apply(op::where, {{is_first}, {s.derivative_over_domain()}, number(0, n.type)}));
}

/// By the product of all others: where one element is zero, it alone has a derivative.
void pass_product(step& s) {
    const graph::node& n = s.node();
    const erased_pointer x = s.operand(0);
    const erased_pointer is_zero = apply(op::equal_to, {{x}, number(0, n.type)});
    const erased_pointer zeros =
        dynamic::reduce(dynamic::reduction::sum, dynamic::convert(is_zero, n.type), reduced_axes_of(n));
    const erased_pointer not_zero = apply(op::where, {{is_zero}, number(1, n.type), {x}});
    const erased_pointer others = dynamic::reduce(dynamic::reduction::prod, not_zero, reduced_axes_of(n));
    const erased_pointer own = dynamic::convert(is_zero, n.type);
    const erased_pointer is_alone = apply(op::equal_to, {{spread_over(n, zeros)}, {own}});
    const erased_pointer rest = apply(op::divide, {{spread_over(n, others)}, {not_zero}});
    const erased_pointer d = apply(op::multiply, {{s.derivative_over_domain()}, {rest}});
    s.give(0, apply(op::where, {{is_alone}, {d}, number(0, n.type)}));
}

}  // namespace

void pass_reduce(step& s) {
    using enum kernels::reduce_op;
    switch (s.node().op) {
        case sum: return pass_sum(s);
        case max: return pass_extreme(s, true);
        case min: return pass_extreme(s, false);
        case prod: return pass_product(s);
        default: refuse_operation(s.node().name);
    }
}

void pass_arg_reduce(step&) {}

void pass_contract(step& s) {
    const graph::node& n = s.node();
    for (int which = 0; which < n.edge_count; ++which) {
        if (!s.wants(which)) continue;
        labelled_product d;
        for (const index_t extent : n.domain) d.add_label(extent);
        d.multiply(scaled(s.derivative(), 1 / n.divisor), labels_up_to(n.shape.size()));
        for (int other = 0; other < n.edge_count; ++other) {
            if (other != which) d.multiply_read(s.graph().value(s.edge_of(other).node), s.edge_of(other).map);
        }
        s.give(which, std::move(d), s.edge_of(which).map, n.domain.size());
    }
}

}  // namespace xf::gradients
