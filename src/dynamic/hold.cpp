#include "xfuse/dynamic/hold.hpp"

#include "xfuse/expr/held.hpp"

namespace xf::dynamic {
namespace {

class held final : public expr::erased {
public:
    explicit held(const erased_pointer& x) : erased(x->type(), shape::span_of(x->shape())), x_(x) {
        read(*x);
    }

    graph::edge resolve(graph::builder& b, const shape::access_map& map) const override {
        if (!b.may_move) return x_->resolve(b, map);
        return {build(b), map};
    }
    int build(graph::builder& b) const override {
        if (!b.may_move) return x_->build(b);
        int found = b.find(id().number());
        if (found >= 0) return found;
        const graph::edge from = x_->resolve(b, shape::identity_map(shape().size()));
        found = expr::held_constant(b, from, type(), shape::span_of(shape()));
        b.keep(id().number(), found);
        return found;
    }
    void list_operands(std::vector<const erased*>& to) const override { to.push_back(x_.get()); }

private:
    erased_pointer x_;
};

}  // namespace

erased_pointer hold(const erased_pointer& x) { return erased_pointer(new held(x)); }

}  // namespace xf::dynamic
