#pragma once
#include "xfuse/expr/compress.hpp"
#include "xfuse/expr/pad.hpp"

namespace xf::expr {

/// A border in front of each axis as wide as the elements that move over its end. Throws axis_error, and
/// shape_error where shifts and axes are of different number.
axis_vector roll_widths(std::span<const index_t> shape, std::span<const index_t> shifts,
                        std::span<const index_t> axes);

template <class N>
auto roll_axes(N n, std::span<const index_t> shifts, std::span<const index_t> axes) {
    using extents = std::array<index_t, std::size_t(N::rank)>;
    const axis_vector widths = roll_widths(shape_of(n), shifts, axes);
    const extents shape = n.extents();
    extents before{};
    std::copy(widths.begin(), widths.end(), before.begin());
    const extents wrapped = padded_extents("roll", n, before, extents{});
    return make_view<true, N::rank>(padded<N>(std::move(n), before, wrapped, {}, pad_mode::wrap), "roll",
                                    shape, shape::identity_map(N::rank));
}

/// The elements moved along an axis by a number of places, those beyond its end coming in at the front, as
/// NumPy's roll; without an axis in row-major order. With several axes there is a shift for each, or one for
/// all; an axis given twice is moved twice.
///
/// Shapes    x -> x
/// Throws    axis_error; shape_error where there are not as many shifts as axes
template <operand X, core::number_or_list S, core::number_or_list A>
auto roll(X&& x, const S& shift, const A& axis) {
    return roll_axes(as_node(std::forward<X>(x)), shape::span_of(core::to_list(shift)),
                     shape::span_of(core::to_list(axis)));
}
template <operand X, std::size_t K>
auto roll(X&& x, const index_argument (&shifts)[K], const int_list_beside<int(K)>& axes) {
    return roll_axes(as_node(std::forward<X>(x)), core::to_indices(shifts), shape::span_of(axes));
}
template <operand X, core::number I, std::size_t K>
auto roll(X&& x, I shift, const index_argument (&axes)[K]) {
    const index_t every = core::to_index(shift);
    return roll_axes(as_node(std::forward<X>(x)), {&every, 1}, core::to_indices(axes));
}
template <operand X, core::number I>
auto roll(X&& x, I shift) {
    auto n = as_node(std::forward<X>(x));
    const auto shape = n.extents();
    return expr::reshape(expr::roll(flattened(std::move(n)), shift, 0), shape);
}

}  // namespace xf::expr
