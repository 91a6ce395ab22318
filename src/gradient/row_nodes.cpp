#include "row_nodes.hpp"

#include "constants.hpp"
#include "xfuse/expr/lookup.hpp"

namespace xf::gradients {
namespace {

using dynamic::apply;
using ops::op;

class row_by_row final : public expr::erased_stage {
public:
    row_by_row(kernels::row_function f, const char* name, const erased_pointer& x, int axis)
        : erased_stage(kernels::result_type(f, x->type()), shape::span_of(x->shape())),
          function_(f),
          name_(name),
          x_(x),
          axis_(axis) {
        read(*x);
    }
    int add_node(graph::builder& b) const override {
        const graph::edge from = x_->resolve(b, shape::identity_map(shape().size()));
        graph::node& n = b.add_scan(from, type(), x_->type(), name_, shape::span_of(shape()), axis_);
        n.row = function_;
        return b.id_of(n);
    }
    void list_operands(std::vector<const erased*>& to) const override { to.push_back(x_.get()); }

private:
    kernels::row_function function_;
    const char* name_;
    erased_pointer x_;
    int axis_;
};

class taken final : public expr::erased_stage {
public:
    taken(const erased_pointer& x, const erased_pointer& places, int axis)
        : erased_stage(x->type(), shape::span_of(places->shape())), x_(x), places_(places), axis_(axis) {
        read(*x);
        read(*places);
    }
    int add_node(graph::builder& b) const override {
        const int rank = shape().size();
        expr::lookup_layout layout{{}, {}, axis_};
        for (int k = 0; k < rank; ++k) {
            layout.source[std::size_t(k)] = k == axis_ ? rank : k;
            layout.with[std::size_t(k)] = k;
        }
        const shape::access_map identity = shape::identity_map(rank);
        const graph::edge source = x_->resolve(b, identity), with = places_->resolve(b, identity);
        graph::node& n = expr::add_lookup(b, {source, x_->type(), shape::span_of(x_->shape())},
                                          {with, places_->type(), shape::span_of(places_->shape())}, layout,
                                          type(), "take_along_axis", shape::span_of(shape()));
        n.row = kernels::row_function::take;
        return b.id_of(n);
    }
    void list_operands(std::vector<const erased*>& to) const override {
        to.push_back(x_.get());
        to.push_back(places_.get());
    }

private:
    erased_pointer x_, places_;
    int axis_;
};

}  // namespace

erased_pointer rows_along(kernels::row_function f, const char* name, const erased_pointer& x, int axis) {
    return erased_pointer(new row_by_row(f, name, x, axis));
}

erased_pointer order_along(const erased_pointer& x, int axis) {
    return rows_along(kernels::row_function::argsort, "argsort", x, axis);
}

erased_pointer taken_along(const erased_pointer& x, const erased_pointer& places, int axis) {
    return erased_pointer(new taken(x, places, axis));
}

erased_pointer places_along(index_t extent, int axis, int rank) {
    axis_vector shape(rank, 1);
    shape[axis] = extent;
    return dynamic::reshape(places(axis_vector(1, extent)), shape);
}

erased_pointer summed_at_places(const erased_pointer& d, const erased_pointer& at, int axis, index_t extent) {
    const int rank = d->shape().size();
    const axis_vector last(1, rank);
    const erased_pointer is_there =
        apply(op::equal_to, {{dynamic::expand_dims(at, last)}, {places(axis_vector(1, extent))}});
    const erased_pointer terms =
        apply(op::where, {{is_there}, {dynamic::expand_dims(d, last)}, number(0, d->type())});
    dynamic::reduced_axes over;
    over.all = false;
    over.axes = axis_vector(1, axis);
    return dynamic::moveaxis(dynamic::reduce(dynamic::reduction::sum, terms, over), axis_vector(1, rank - 1),
                             axis_vector(1, axis));
}

}  // namespace xf::gradients
