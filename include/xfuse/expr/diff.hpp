#pragma once
#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/row_node.hpp"
#include "xfuse/expr/runtime_choice.hpp"

namespace xf::expr {

/// All but the first `from` entries along an axis, or all but the last `from`.
template <class N>
auto entries_from(const char* name, N n, int axis, index_t from, bool at_start) {
    auto shape = n.extents();
    shape::access_map map = shape::identity_map(N::rank);
    index_t& extent = shape[std::size_t(axis)];
    const index_t left = std::max<index_t>(extent - from, 0);
    if (at_start) map.offset[axis] = extent - left;
    extent = left;
    return make_view<true, N::rank>(std::move(n), name, shape, map);
}

template <class N>
auto difference_of(const N& n, int axis) {
    const auto later = entries_from("diff", n, axis, 1, true),
               sooner = entries_from("diff", n, axis, 1, false);
    if constexpr (std::is_same_v<typename N::value_type, bool>) return expr::not_equal(later, sooner);
    else return expr::subtract(later, sooner);
}

/// Throws shape_error for a negative number of differences.
void check_differences(index_t n);

/// Each element less the one before it along an axis, n times over, as NumPy's diff; of bool whether they
/// differ. `diff(x)` along the last axis.
///
/// Shapes    the axis is n shorter, but not below 0
/// Throws    axis_error; shape_error for a negative n
/// Numerics  in x's type: integers wrap
template <operand X>
auto diff(X&& x) {
    auto n = as_node(std::forward<X>(x));
    static_assert(decltype(n)::rank > 0, "xfuse: diff of an operand without axes");
    return difference_of(n, decltype(n)::rank - 1);
}
template <operand X>
auto diff(X&& x, index_argument times, index_argument axis = -1) {
    const auto n = as_node(std::forward<X>(x));
    using N = std::remove_const_t<decltype(n)>;
    static_assert(N::rank > 0, "xfuse: diff of an operand without axes");
    const int at = shape::normalise_axis("diff", axis, N::rank);
    check_differences(times);
    const auto by_rows = [&] {
        return entries_from("diff",
                            row_by_row<N, typename N::value_type>(n, at, kernels::row_function::difference,
                                                                  "diff", double(index_t(times))),
                            at, times, true);
    };
    using choice = runtime_choice<decltype(difference_of(n, at)), decltype(by_rows())>;
    return times == 1 ? choice(difference_of(n, at)) : choice(by_rows());
}

}  // namespace xf::expr
