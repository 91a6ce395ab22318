#include <algorithm>

#include "types.hpp"
#include "xfuse/dynamic/hold.hpp"
#include "xfuse/expr/reduction_node.hpp"

namespace xf::dynamic {
namespace {

using kernels::reduce_op;
using ops::op;

struct request {
    const char* name;
    reduce_op code;
    dtype yields;
    bool is_arg = false, greatest = true;
    double divisor = 1;
};

class reduced final : public expr::erased_stage {
public:
    reduced(const request& r, const erased_pointer& x, const axis_vector& axes, const axis_vector& shape)
        : erased_stage(r.yields, shape::span_of(shape)), request_(r), x_(x) {
        for (const index_t axis : axes) axes_.push_back(int(axis));
        read(*x);
    }
    int add_node(graph::builder& b) const override {
        const graph::edge from = x_->resolve(b, shape::identity_map(x_->shape().size()));
        graph::node& n = b.add_reduction(
            request_.is_arg ? graph::node_kind::arg_reduce : graph::node_kind::reduce, type(), request_.name,
            shape::span_of(x_->shape()), {axes_.data(), std::size_t(axes_.size())}, from);
        n.operand_type = x_->type();
        n.divisor = request_.divisor;
        n.op = request_.code;
        n.greatest = request_.greatest;
        return b.id_of(n);
    }
    void list_operands(std::vector<const erased*>& to) const override { to.push_back(x_.get()); }

private:
    request request_;
    erased_pointer x_;
    fixed_vector<int, max_rank> axes_;
};

/// One kind of reduction over axes that are normalised.
erased_pointer basic(const request& r, const erased_pointer& x, const axis_vector& axes, bool keepdims) {
    axis_vector rest;
    for (int axis = 0; axis < x->shape().size(); ++axis) {
        if (std::ranges::find(axes, index_t(axis)) == axes.end()) rest.push_back(x->shape()[axis]);
    }
    erased_pointer result(new reduced(r, x, axes, rest));
    return keepdims ? expand_dims(result, axes) : result;
}

index_t count_of(const erased_pointer& x, const axis_vector& axes) {
    index_t count = 1;
    for (const index_t axis : axes) count *= x->shape()[int(axis)];
    return count;
}

/// One computation, of which the steps share the axes.
struct steps {
    const axis_vector& axes;
    bool keepdims;

    erased_pointer sum(const erased_pointer& x, double divisor = 1) const {
        const char* name = divisor == 1 ? "sum" : "mean";
        return basic({name, reduce_op::sum, sum_type(x->type()), false, true, divisor}, x, axes, keepdims);
    }
    erased_pointer extreme(bool greatest, const erased_pointer& x) const {
        const char* name = greatest ? "max" : "min";
        return basic({name, greatest ? reduce_op::max : reduce_op::min, x->type()}, x, axes, keepdims);
    }
    erased_pointer arg(bool greatest, const erased_pointer& x) const {
        return basic({greatest ? "argmax" : "argmin", greatest ? reduce_op::max : reduce_op::min,
                      dtype::int64, true, greatest},
                     x, axes, keepdims);
    }
    erased_pointer mean(const erased_pointer& x) const {
        const erased_pointer y = convert(x, float_type(x->type()));
        return basic({"mean", reduce_op::sum, y->type(), false, true, double(count_of(x, axes))}, y, axes,
                     keepdims);
    }
    steps kept() const { return {axes, true}; }
};

erased_pointer squared_size(const erased_pointer& x) {
    return apply(is_complex_type(x->type()) ? op::squared_magnitude : op::square, {{x}});
}

erased_pointer variance(const steps& o, const erased_pointer& x, index_t ddof) {
    const erased_pointer y = convert(x, float_type(x->type()));
    const erased_pointer rest = apply(op::subtract, {{y}, {o.kept().mean(y)}});
    const double count = std::max(double(count_of(x, o.axes)) - double(ddof), 0.0);
    const erased_pointer squares = squared_size(rest);
    return basic({"mean", reduce_op::sum, squares->type(), false, true, count}, squares, o.axes, o.keepdims);
}

argument zero_of(dtype type) {
    argument a;
    a.scalar.type = type;
    std::ranges::fill(a.scalar.bytes, std::byte{});
    return a;
}

/// Shifted by the greatest element, so that no exponential overflows.
erased_pointer log_sum_exp(const steps& o, const erased_pointer& given) {
    const erased_pointer x = convert(given, float_type(given->type()));
    const auto finite = [&](const steps& shape) {
        const erased_pointer greatest = hold(shape.extreme(true, x));
        return apply(op::where, {{apply(op::isfinite, {{greatest}})}, {greatest}, zero_of(x->type())});
    };
    const erased_pointer shifted = apply(op::subtract, {{x}, {finite(o.kept())}});
    const erased_pointer sums = o.sum(apply(op::exp, {{shifted}}));
    return apply(op::add, {{apply(op::log, {{sums}})}, {finite(o)}});
}

const char* name_of_reduction(reduction what) {
    static constexpr const char* names[] = {"sum",    "prod",          "max",       "min", "mean",
                                            "var",    "stddev",        "all",       "any", "argmax",
                                            "argmin", "count_nonzero", "logsumexp", "norm"};
    return names[int(what)];
}

bool is_ordered(reduction what) {
    return what == reduction::max || what == reduction::min || what == reduction::argmax ||
           what == reduction::argmin;
}

void normalise(const char* name, reduced_axes& over, int rank) {
    axis_vector axes;
    if (over.all) {
        for (int axis = 0; axis < rank; ++axis) axes.push_back(axis);
    } else {
        for (const int axis : shape::normalise_axes(name, shape::span_of(over.axes), rank))
            axes.push_back(axis);
    }
    over.axes = axes;
}

}  // namespace

erased_pointer reduce(reduction what, const erased_pointer& x, reduced_axes over) {
    const char* name = name_of_reduction(what);
    normalise(name, over, x->shape().size());
    if (is_ordered(what)) {
        if (is_complex_type(x->type()))
            throw dtype_error(core::message(name, ": complex elements have no order"));
        expr::require_elements(name, count_of(x, over.axes), shape::span_of(x->shape()));
    }
    const steps o{over.axes, over.keepdims};
    switch (what) {
        case reduction::sum: return o.sum(x);
        case reduction::prod:
            return basic({name, reduce_op::prod, sum_type(x->type())}, x, o.axes, o.keepdims);
        case reduction::max:
        case reduction::min: return o.extreme(what == reduction::max, x);
        case reduction::argmax:
        case reduction::argmin: return o.arg(what == reduction::argmax, x);
        case reduction::mean: return o.mean(x);
        case reduction::var: return variance(o, x, over.ddof);
        case reduction::stddev: return apply(op::root, {{variance(o, x, over.ddof)}});
        case reduction::all: return basic({name, reduce_op::all, dtype::boolean}, x, o.axes, o.keepdims);
        case reduction::any: return basic({name, reduce_op::any, dtype::boolean}, x, o.axes, o.keepdims);
        case reduction::count_nonzero:
            return o.sum(convert(apply(op::not_equal, {{x}, zero_of(x->type())}), dtype::int64));
        case reduction::logsumexp: return log_sum_exp(o, x);
        case reduction::norm:
            return apply(op::root, {{o.sum(squared_size(convert(x, float_type(x->type()))))}});
    }
    return x;
}

}  // namespace xf::dynamic
