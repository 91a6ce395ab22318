#pragma once
#include "xfuse/expr/evaluate.hpp"
#include "xfuse/expr/take.hpp"

namespace xf::expr {

/// The places of what is true.
std::vector<index_t> true_places(std::span<const bool> mask);

/// Reads a mask now.
template <expression M>
std::vector<index_t> read_mask(const M& mask) {
    static_assert(M::rank == 1, "xfuse: compress: the mask has one axis");
    const index_t count = mask.extents()[0], one = 1;
    const auto values = std::make_unique<bool[]>(std::size_t(count));
    evaluate<bool>(expr::cast<bool>(mask), make_target(values.get(), {&count, 1}, {&one, 1}));
    return true_places({values.get(), std::size_t(count)});
}
template <bare_list L>
std::vector<index_t> read_mask(const L& mask) {
    std::vector<index_t> places;
    index_t at = 0;
    for (const auto& each : mask) {
        if (each) places.push_back(at);
        ++at;
    }
    return places;
}

template <class N>
auto compress_node(const char* name, N n, std::vector<index_t> places, index_t axis) {
    const indexed_axis where = axis_of_indices(name, n, axis);
    return take_node(where, std::move(n), own_indices(where, std::move(places)));
}
template <class N>
auto flattened(N n) {
    if constexpr (N::rank == 1) return n;
    else return expr::reshape(n, std::array{shape::volume(shape_of(n))});
}

/// The entries of an axis for which the mask is true, as NumPy's compress; without an axis the elements in
/// row-major order. The mask decides the shape of the result, so it is read when the expression is built;
/// x is read, as all operands are, when it is evaluated.
///
/// Shapes    the axis is as long as there are entries that are true; the mask may be shorter than the axis
/// Throws    bounds_error where the mask is true beyond the axis; axis_error
template <operand M, operand X>
    requires(!bare_list<M>)
auto compress(M&& mask, X&& x, index_argument axis) {
    return compress_node("compress", as_node(std::forward<X>(x)), read_mask(as_node(std::forward<M>(mask))),
                         axis);
}
template <operand M, operand X>
    requires(!bare_list<M>)
auto compress(M&& mask, X&& x) {
    return expr::compress(std::forward<M>(mask), flattened(as_node(std::forward<X>(x))), 0);
}
template <bare_list M, operand X>
auto compress(const M& mask, X&& x, index_argument axis) {
    return compress_node("compress", as_node(std::forward<X>(x)), read_mask(mask), axis);
}
template <bare_list M, operand X>
auto compress(const M& mask, X&& x) {
    return expr::compress(mask, flattened(as_node(std::forward<X>(x))), 0);
}
template <std::size_t K, operand X>
auto compress(const bool (&mask)[K], X&& x, index_argument axis) {
    return expr::compress(std::span<const bool>(mask), std::forward<X>(x), axis);
}
template <std::size_t K, operand X>
auto compress(const bool (&mask)[K], X&& x) {
    return expr::compress(std::span<const bool>(mask), std::forward<X>(x));
}

/// The elements for which the mask, of x's shape, is true, in row-major order, as NumPy's extract and
/// x[mask]. The mask is read when the expression is built, see compress.
///
/// Throws    bounds_error where the mask has more elements, of which one is true beyond those of x
template <operand M, operand X>
auto extract(M&& mask, X&& x) {
    auto places = read_mask(flattened(as_node(std::forward<M>(mask))));
    return compress_node("extract", flattened(as_node(std::forward<X>(x))), std::move(places), 0);
}

}  // namespace xf::expr
