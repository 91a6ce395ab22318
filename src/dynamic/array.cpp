#include "xfuse/dynamic/nodes.hpp"

namespace xf::dynamic {
namespace {

/// Memory that it keeps alive.
class kept_array final : public expr::erased {
public:
    kept_array(dtype type, const axis_vector& shape, std::shared_ptr<const void> owner, const void* elements)
        : erased(type, shape::span_of(shape)), owner_(std::move(owner)), elements_(elements) {}
    graph::edge resolve(graph::builder& b, const shape::access_map& map) const override {
        return {leaf(b), map};
    }
    int build(graph::builder& b) const override {
        return b.add_copy({leaf(b), shape::identity_map(shape().size())}, type(), shape::span_of(shape()),
                          nullptr);
    }
    void list_operands(std::vector<const erased*>&) const override {}

private:
    int leaf(graph::builder& b) const {
        int found = b.find(id().number());
        if (found >= 0) return found;
        index_t strides[max_rank];
        const std::span<index_t> used(strides, std::size_t(shape().size()));
        shape::row_major_strides(shape::span_of(shape()), used);
        found = b.add_leaf(type(), elements_, shape::span_of(shape()), used);
        b.keep(id().number(), found);
        return found;
    }

    std::shared_ptr<const void> owner_;
    const void* elements_;
};

/// A stage, whatever it reads: no consumer takes up its operations.
class computed_once final : public expr::erased_stage {
public:
    explicit computed_once(const erased_pointer& x)
        : erased_stage(x->type(), shape::span_of(x->shape())), x_(x) {
        read(*x);
    }
    void list_operands(std::vector<const erased*>& to) const override { to.push_back(x_.get()); }

private:
    int add_node(graph::builder& b) const override {
        const int node = x_->build(b);
        b.at(node).may_merge = false;
        return node;
    }

    erased_pointer x_;
};

}  // namespace

erased_pointer array(dtype type, const axis_vector& shape, std::shared_ptr<const void> owner,
                     const void* elements) {
    return erased_pointer(new kept_array(type, shape, std::move(owner), elements));
}

erased_pointer barrier(const erased_pointer& x) { return erased_pointer(new computed_once(x)); }

}  // namespace xf::dynamic
