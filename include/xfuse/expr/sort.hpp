#pragma once
#include "xfuse/expr/row_node.hpp"
#include "xfuse/expr/take.hpp"

namespace xf::expr {

template <class N>
constexpr void require_order() {
    static_assert(!is_complex<typename N::value_type>::value, "xfuse: complex elements have no order");
}

/// The elements of each row along an axis, by default the last one, in ascending order; NaN comes last.
///
/// Shapes    x -> x
/// Throws    axis_error
/// Cost      a row is sorted as a whole; rows along the last axis are the fastest
template <operand X>
auto sort(X&& x, index_argument axis = -1) {
    auto n = as_node(std::forward<X>(x));
    require_order<decltype(n)>();
    using T = typename decltype(n)::value_type;
    return rows_along<T>("sort", kernels::row_function::sort, std::move(n), axis);
}

/// The places of the elements in that order, as int64; equal elements stay in theirs. What they pick is
/// `take_along_axis(x, argsort(x), -1)`.
///
/// Shapes    x -> x
/// Throws    axis_error
template <operand X>
auto argsort(X&& x, index_argument axis = -1) {
    auto n = as_node(std::forward<X>(x));
    require_order<decltype(n)>();
    return rows_along<std::int64_t>("argsort", kernels::row_function::argsort, std::move(n), axis);
}

/// Throws shape_error unless k is from 0 to the extent.
void check_top(index_t k, index_t extent, int axis, std::span<const index_t> shape);

/// What topk returns: expressions, of which either may be left unused.
template <class Values, class Indices>
struct top {
    Values values;
    Indices indices;
};

/// The k greatest elements of each row along an axis, the greatest first, and their places as int64; of equal
/// elements the first come first. NaN counts as the greatest, as in PyTorch's topk.
///
/// Shapes    the axis has extent k in both results
/// Throws    shape_error for k beyond the axis, or negative; axis_error
/// Example   auto [values, indices] = xf::topk(x, 3);
template <operand X>
auto topk(X&& x, index_argument k, index_argument axis = -1) {
    auto n = as_node(std::forward<X>(x));
    using N = decltype(n);
    require_order<N>();
    static_assert(N::rank > 0, "xfuse: an operand without axes has no rows");
    const int at = shape::normalise_axis("topk", axis, N::rank);
    check_top(k, n.extents()[std::size_t(at)], at, shape_of(n));
    auto extents = n.extents();
    extents[std::size_t(at)] = k;
    const auto first = [&](auto rows) {
        return make_view<true, N::rank>(std::move(rows), "topk", extents, shape::identity_map(N::rank));
    };
    auto order = rows_along<std::int64_t>("topk", kernels::row_function::argsort_descending, n, at);
    auto indices = first(std::move(order));
    auto values = expr::take_along_axis(n, indices, at);
    return top<decltype(values), decltype(indices)>{std::move(values), std::move(indices)};
}

}  // namespace xf::expr
