#pragma once
#include "xfuse/expr/reduction_node.hpp"
#include "xfuse/expr/stage_node.hpp"
#include "xfuse/expr/views.hpp"

namespace xf::expr {

namespace reductions {
struct cumsum {
    static constexpr const char* name = "cumsum";
    static constexpr auto code = kernels::reduce_op::sum;
};
struct cumprod {
    static constexpr const char* name = "cumprod";
    static constexpr auto code = kernels::reduce_op::prod;
};
}  // namespace reductions

/// Running results along an axis: element i is the reduction of elements 0 to i.
template <class Op, class Child>
class scanned : public stage_node<scanned<Op, Child>, sum_t<typename Child::value_type>, Child::rank, Child> {
public:
    using operand_type = typename Child::value_type;
    using value_type = sum_t<operand_type>;
    using extents_type = std::array<index_t, std::size_t(Child::rank)>;
    static constexpr int rank = Child::rank;
    static constexpr int node_count = Child::node_count + 2;
    static constexpr int edge_count = Child::edge_count + 2;

    scanned(Child child, int axis) : child_(std::move(child)), axis_(axis) {
        shape::check_shape(Op::name, child_.extents(), sizeof(value_type));
    }
    const extents_type& extents() const { return child_.extents(); }
    const Child& child() const { return child_; }

    int build(graph::builder& b) const {
        const graph::edge from = resolve(b, child_, shape::identity_map(rank));
        graph::node& n =
            b.add_scan(from, dtype_of<value_type>, dtype_of<operand_type>, Op::name, shape_of(*this), axis_);
        n.op = Op::code;
        return b.id_of(n);
    }

private:
    Child child_;
    int axis_;
};

template <class Op, class N>
auto scan_axis(N n, index_t axis) {
    static_assert(N::rank > 0, "xfuse: cumsum and cumprod of an operand without axes take no axis");
    const int at = shape::normalise_axis(Op::name, axis, N::rank);
    return scanned<Op, N>(std::move(n), at);
}
/// Along all elements in row-major order.
template <class Op, class N>
auto scan_all(N n) {
    if constexpr (N::rank == 1) return scan_axis<Op>(std::move(n), 0);
    else {
        const index_t count = shape::volume(shape_of(n));
        return scan_axis<Op>(expr::reshape(std::move(n), count), 0);
    }
}

/// The running sum, or product, along an axis; of all elements in row-major order where none is given.
/// One element is added after the other, so the last ones carry the rounding errors of all.
///
/// Shapes    x -> x; without an axis -> (volume of x)
/// Throws    axis_error for an axis out of range
/// Numerics  int64 of bool and signed integers, uint64 of unsigned ones, else x's type; as NumPy's cumsum
/// Cost      one pass; a consumer that reads a large result in pieces makes it an array in full, as it
///           cannot be started in the middle
#define XFUSE_SCAN(name)                                                                       \
    template <operand X, core::number I>                                                       \
    auto name(X&& x, I axis) {                                                                 \
        return scan_axis<reductions::name>(as_node(std::forward<X>(x)), core::to_index(axis)); \
    }                                                                                          \
    /* T makes it comparable to xtensor's functions of the name, which it must win over. */    \
    template <class T = void, class X>                                                         \
        requires std::same_as<T, void> && operand<X>                                           \
    auto name(X&& x) {                                                                         \
        return scan_all<reductions::name>(as_node(std::forward<X>(x)));                        \
    }
XFUSE_SCAN(cumsum)
XFUSE_SCAN(cumprod)
#undef XFUSE_SCAN

}  // namespace xf::expr
