#include "types.hpp"
#include "xfuse/dynamic/nodes.hpp"

namespace xf::dynamic {
namespace {

class scanned final : public expr::erased_stage {
public:
    scanned(const char* name, kernels::reduce_op op, const erased_pointer& x, int axis)
        : erased_stage(sum_type(x->type()), shape::span_of(x->shape())),
          name_(name),
          op_(op),
          x_(x),
          axis_(axis) {
        read(*x);
    }
    int add_node(graph::builder& b) const override {
        const graph::edge from = x_->resolve(b, shape::identity_map(shape().size()));
        graph::node& n = b.add_scan(from, type(), x_->type(), name_, shape::span_of(shape()), axis_);
        n.op = op_;
        return b.id_of(n);
    }
    void list_operands(std::vector<const erased*>& to) const override { to.push_back(x_.get()); }

private:
    const char* name_;
    kernels::reduce_op op_;
    erased_pointer x_;
    int axis_;
};

}  // namespace

erased_pointer scan(bool is_product, const erased_pointer& x, index_t axis) {
    const char* name = is_product ? "cumprod" : "cumsum";
    const int along = shape::normalise_axis(name, axis, x->shape().size());
    shape::check_shape(name, shape::span_of(x->shape()), size_of(sum_type(x->type())));
    return erased_pointer(
        new scanned(name, is_product ? kernels::reduce_op::prod : kernels::reduce_op::sum, x, along));
}

}  // namespace xf::dynamic
