#include <algorithm>

#include "xfuse/dynamic/nodes.hpp"
#include "xfuse/expr/concatenate.hpp"
#include "xfuse/expr/pad.hpp"

namespace xf::dynamic {
namespace {

class joined final : public expr::erased_stage {
public:
    joined(const char* name, std::vector<erased_pointer> parts, std::vector<index_t> starts, int axis,
           const axis_vector& shape)
        : erased_stage(parts.front()->type(), shape::span_of(shape)),
          name_(name),
          parts_(std::move(parts)),
          starts_(std::move(starts)),
          axis_(axis) {
        for (const erased_pointer& part : parts_) read(*part);
    }
    int add_node(graph::builder& b) const override {
        std::vector<graph::edge> edges;
        edges.reserve(parts_.size());
        for (const erased_pointer& part : parts_)
            edges.push_back(part->resolve(b, shape::identity_map(shape().size())));
        const int node =
            b.add_concatenation(edges, type(), name_, shape::span_of(shape()), starts_.data(), axis_);
        return node;
    }
    void list_operands(std::vector<const erased*>& to) const override {
        for (const erased_pointer& part : parts_) to.push_back(part.get());
    }

private:
    const char* name_;
    std::vector<erased_pointer> parts_;
    std::vector<index_t> starts_;
    int axis_;
};

class bordered final : public expr::erased_stage {
public:
    bordered(const erased_pointer& x, const axis_vector& before, const axis_vector& shape, pad_mode mode,
             const ops::scalar& fill)
        : erased_stage(x->type(), shape::span_of(shape)), x_(x), before_(before), mode_(mode) {
        read(*x);
        for (int axis = 0; axis < shape.size(); ++axis)
            starts_[std::size_t(axis)] = expr::starts_of_parts(before[axis], x->shape()[axis], shape[axis]);
        for (int side = 0; side < 2 * shape.size(); ++side)
            std::copy_n(fill.bytes, size_of(type()), values_.begin() + side * index_t(size_of(type())));
    }
    int add_node(graph::builder& b) const override {
        const int rank = shape().size();
        const graph::edge from = x_->resolve(b, shape::identity_map(rank));
        const bool is_wider = !(shape() == x_->shape());
        const auto inside = shape::span_of(x_->shape()), before = shape::span_of(before_);
        if (is_wider && shape::is_by_axes(mode_)) {
            return expr::add_border(b, from,
                                    {mode_,
                                     type(),
                                     inside,
                                     before,
                                     shape::span_of(shape()),
                                     {starts_.data(), std::size_t(rank)},
                                     values_.data(),
                                     {}});
        }
        shape::access_map map = shape::identity_map(rank);
        for (int axis = 0; axis < rank; ++axis) map.offset[axis] = -before_[axis];
        return b.add_pad(from, map, type(), shape::span_of(shape()), before, inside, values_.data(),
                         is_wider ? mode_ : pad_mode::constant);
    }
    void list_operands(std::vector<const erased*>& to) const override { to.push_back(x_.get()); }

private:
    erased_pointer x_;
    axis_vector before_;
    pad_mode mode_;
    std::array<expr::part_starts, std::size_t(max_rank)> starts_{};
    alignas(16) std::array<std::byte, 32 * std::size_t(max_rank)> values_{};  ///< of all sides, of any type
};

/// The parts in their common type.
std::vector<erased_pointer> in_common_type(const char* name, std::span<const erased_pointer> parts) {
    if (parts.empty()) throw error(core::message(name, ": no operands"));
    dtype common = parts.front()->type();
    for (const erased_pointer& part : parts) common = promote(common, part->type());
    std::vector<erased_pointer> converted;
    for (const erased_pointer& part : parts) converted.push_back(convert(part, common));
    return converted;
}

void require_same_rank(const char* name, std::span<const erased_pointer> parts) {
    for (std::size_t k = 1; k < parts.size(); ++k) {
        if (parts[k]->shape().size() == parts[0]->shape().size()) continue;
        throw rank_error(core::message(name, ": operand ", k, " of shape ",
                                       core::shape_text(shape::span_of(parts[k]->shape())),
                                       " has another rank than operand 0 of shape ",
                                       core::shape_text(shape::span_of(parts[0]->shape()))));
    }
}

erased_pointer join(const char* name, std::vector<erased_pointer> parts, int axis) {
    axis_vector shape = parts.front()->shape();
    std::vector<index_t> starts{0};
    for (std::size_t k = 0; k < parts.size(); ++k) {
        expr::check_part(name, int(k), shape::span_of(parts[0]->shape()), shape::span_of(parts[k]->shape()),
                         axis);
        starts.push_back(starts.back() + parts[k]->shape()[axis]);
    }
    shape[axis] = starts.back();
    shape::check_shape(name, shape::span_of(shape), size_of(parts.front()->type()));
    return erased_pointer(new joined(name, std::move(parts), std::move(starts), axis, shape));
}

}  // namespace

erased_pointer concatenate(std::span<const erased_pointer> parts, index_t axis) {
    std::vector<erased_pointer> converted = in_common_type("concatenate", parts);
    require_same_rank("concatenate", converted);
    const int along = shape::normalise_axis("concatenate", axis, converted.front()->shape().size());
    return join("concatenate", std::move(converted), along);
}

erased_pointer stack(std::span<const erased_pointer> parts, index_t axis) {
    std::vector<erased_pointer> converted = in_common_type("stack", parts);
    require_same_rank("stack", converted);
    const int along = shape::normalise_axis("stack", axis, converted.front()->shape().size() + 1, "a result");
    for (std::size_t k = 1; k < converted.size(); ++k) {
        expr::check_part("stack", int(k), shape::span_of(converted[0]->shape()),
                         shape::span_of(converted[k]->shape()), -1);
    }
    for (erased_pointer& part : converted) part = expand_dims(part, axis_vector(1, along));
    return join("stack", std::move(converted), along);
}

erased_pointer pad(const erased_pointer& x, std::span<const index_t> widths, pad_mode mode,
                   const ops::scalar& value) {
    const int rank = x->shape().size();
    expr::check_width_count(widths.size() / 2, rank);
    expr::check_mode_of_type(mode, x->type());
    axis_vector before, shape = x->shape();
    for (int axis = 0; axis < rank; ++axis) {
        const std::size_t at = widths.size() == 2 ? 0 : 2 * std::size_t(axis);
        if (widths[at] < 0 || widths[at + 1] < 0) {
            throw shape_error(core::message("pad: width (", widths[at], ", ", widths[at + 1], ") of axis ",
                                            axis, " is negative (operand shape ",
                                            core::shape_text(shape::span_of(x->shape())), ")"));
        }
        before.push_back(widths[at]);
        if (__builtin_add_overflow(shape[axis], widths[at], &shape[axis]) ||
            __builtin_add_overflow(shape[axis], widths[at + 1], &shape[axis]))
            throw shape_error(core::message("pad: the padded extent of axis ", axis, " overflows"));
    }
    shape::check_shape("pad", shape::span_of(shape), size_of(x->type()));
    expr::check_border(mode, shape::span_of(x->shape()), shape::span_of(shape));
    return erased_pointer(new bordered(x, before, shape, mode, ops::converted(value, x->type())));
}

}  // namespace xf::dynamic
