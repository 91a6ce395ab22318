#pragma once
#include "xfuse/expr/compress.hpp"
#include "xfuse/expr/diff.hpp"
#include "xfuse/expr/pad.hpp"
#include "xfuse/expr/scan.hpp"
#include "xfuse/expr/sort.hpp"

namespace xf {

/// A running result without the element at its place: `xf::cumsum(x, 0, xf::exclusive)`.
struct exclusive_t {};
inline constexpr exclusive_t exclusive{};

}  // namespace xf

namespace xf::expr {

template <class N>
auto running_extreme(const char* name, kernels::row_function function, N n, index_t axis) {
    require_order<N>();
    return rows_along<typename N::value_type>(name, function, std::move(n), axis);
}

/// The greatest and the least element so far along an axis; of all elements in row-major order where none is
/// given. NaN stays, as in NumPy's maximum.accumulate.
///
/// Shapes    x -> x; without an axis -> (volume of x)
/// Throws    axis_error
template <operand X>
auto cummax(X&& x, index_argument axis) {
    return running_extreme("cummax", kernels::row_function::cummax, as_node(std::forward<X>(x)), axis);
}
template <operand X>
auto cummax(X&& x) {
    return expr::cummax(flattened(as_node(std::forward<X>(x))), 0);
}
template <operand X>
auto cummin(X&& x, index_argument axis) {
    return running_extreme("cummin", kernels::row_function::cummin, as_node(std::forward<X>(x)), axis);
}
template <operand X>
auto cummin(X&& x) {
    return expr::cummin(flattened(as_node(std::forward<X>(x))), 0);
}

/// A running result one place later, after `first`.
template <class N>
auto one_later(const char* name, N running, int axis, typename N::value_type first) {
    std::array<index_t, std::size_t(N::rank)> before{}, after{};
    before[std::size_t(axis)] = running.extents()[std::size_t(axis)] > 0 ? 1 : 0;
    auto without_last = entries_from(name, std::move(running), axis, 1, false);
    const auto shape = padded_extents(name, without_last, before, after);
    return padded<decltype(without_last)>(std::move(without_last), before, shape, first);
}

/// Running sums and products of what comes before each element: the first is 0, or 1.
template <operand X>
auto cumsum(X&& x, index_argument axis, exclusive_t) {
    auto sums = scan_axis<reductions::cumsum>(as_node(std::forward<X>(x)), axis);
    const int at = shape::normalise_axis("cumsum", axis, decltype(sums)::rank);
    return one_later("cumsum", std::move(sums), at, 0);
}
template <operand X>
auto cumprod(X&& x, index_argument axis, exclusive_t) {
    auto products = scan_axis<reductions::cumprod>(as_node(std::forward<X>(x)), axis);
    const int at = shape::normalise_axis("cumprod", axis, decltype(products)::rank);
    return one_later("cumprod", std::move(products), at, 1);
}

}  // namespace xf::expr
