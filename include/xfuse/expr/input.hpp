#pragma once
#include "xfuse/expr/any_expr.hpp"

namespace xf::expr {

/// What an input holds: no elements, until a plan binds it.
class erased_input final : public erased {
public:
    erased_input(dtype type, std::span<const index_t> shape) : erased(type, shape) {}
    graph::edge resolve(graph::builder& b, const shape::access_map& map) const override {
        return {build_here(b), map};
    }
    int build(graph::builder& b) const override {
        return b.add_copy({build_here(b), shape::identity_map(shape().size())}, type(),
                          shape::span_of(shape()), nullptr);
    }
    void list_operands(std::vector<const erased*>&) const override {}
    bool is_input() const override { return true; }

private:
    int build_here(graph::builder& b) const;
};

/// An input of these extents, -1 being open. Throws shape_error for others below 0.
erased_pointer make_input(dtype type, std::span<const index_t> extents);

}  // namespace xf::expr

namespace xf {

/// A placeholder for an array of R axes: an operand whose elements are bound when a plan runs,
/// `p.run(y, xf::bind(x, image))`. An extent of -1 is open: that of what is bound, the same for all inputs of
/// a plan, such as the batch. What an expression computes from an open extent has to follow from it by sums
/// and multiples: a step along an open axis, or a mean over it, is refused when the plan is bound.
///
/// Throws    shape_error for an extent below -1
/// Example   xf::input<float, 4> x({-1, 224, 224, 3});
template <element T, int R>
class input : public expr::erased_operand<input<T, R>, T, R> {
    using base = expr::erased_operand<input, T, R>;

public:
    explicit input(const index_argument (&shape)[std::size_t(R > 0 ? R : 1)])
        : input(expr::make_input(dtype_of<T>, core::to_indices(shape))) {}
    template <core::list L>
        requires(core::length_of<L>() == R)
    explicit input(const L& shape) : input(expr::make_input(dtype_of<T>, core::to_indices(shape))) {}

private:
    explicit input(expr::erased_pointer held) : base(std::move(held)) {}
};

namespace expr {

/// An array for an input. Holds a container that was moved in; borrows others.
template <class N>
struct bound_array {
    std::uint64_t number;
    N array;
    graph::bound_input get() const { return {number, array.where()}; }
};

template <class N>
auto bind_node(std::uint64_t number, N node) {
    static_assert(N::kind == role::memory, "xfuse: bind: an input is bound to an array: write xf::eval(e)");
    return bound_array<N>{number, std::move(node)};
}

}  // namespace expr

/// What an input is, for one run of a plan: `p.run(y, xf::bind(x, image))`.
///
/// Shapes    that of the input, where -1 stands for any extent: checked when the plan runs
template <element T, int R, class X>
    requires operand<X> || dynamic_operand<X>
auto bind(const input<T, R>& x, X&& array) {
    const std::uint64_t number = x.held().id().number();
    if constexpr (dynamic_operand<X>) {
        static_assert(std::is_same_v<typename dynamic_operand_traits<std::remove_cvref_t<X>>::value_type, T>,
                      "xfuse: bind: the array has another element type than the input");
        return expr::bind_node(number, expr::as_node_of_rank<R>(std::forward<X>(array)));
    } else {
        static_assert(std::is_same_v<typename expr::value_of<X>::type, T>,
                      "xfuse: bind: the array has another element type than the input");
        static_assert(expr::node_of<X>::rank == R, "xfuse: bind: the array has another rank than the input");
        return expr::bind_node(number, expr::as_node(std::forward<X>(array)));
    }
}

}  // namespace xf
