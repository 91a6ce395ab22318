#pragma once
#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/repeat.hpp"
#include "xfuse/expr/views.hpp"

namespace xf::expr {

/// n with leading axes of extent 1, Rank in all.
template <int Rank, class N>
auto with_leading_axes(N n) {
    std::array<int, std::size_t(Rank)> from{};
    for (int k = 0; k < Rank; ++k)
        from[std::size_t(k)] = k - (Rank - N::rank) >= 0 ? k - (Rank - N::rank) : -1;
    return axes_view<Rank, true>(std::move(n), "kron", from);
}

/// Each element `count` times along each axis.
template <class N>
auto each_spread(N n, const std::array<index_t, std::size_t(N::rank)>& counts) {
    auto shape = n.extents();
    shape::access_map map = shape::identity_map(N::rank);
    for (int k = 0; k < N::rank; ++k) {
        const index_t count = counts[std::size_t(k)];
        shape[std::size_t(k)] = repeated_extent("kron", shape[std::size_t(k)], count, k);
        if (count > 1) map.uses[k].div = count;
    }
    return make_view<false, N::rank>(std::move(n), "kron", shape, map);
}

/// The Kronecker product: b once for each element of a, times it, as NumPy's kron.
///
/// Shapes    (a_0, ...), (b_0, ...) -> (a_0 b_0, ...); the shorter shape gets leading axes of extent 1
/// Throws    shape_error for a shape that overflows
/// Cost      one pass; neither operand is copied
template <operand A, operand B>
auto kron(A&& a, B&& b) {
    constexpr int rank = node_of<A>::rank > node_of<B>::rank ? node_of<A>::rank : node_of<B>::rank;
    auto x = with_leading_axes<rank>(as_node(std::forward<A>(a)));
    auto y = with_leading_axes<rank>(as_node(std::forward<B>(b)));
    const auto spread = x.extents();
    auto each = each_spread(std::move(x), y.extents());
    return expr::multiply(std::move(each), expr::tile(std::move(y), spread));
}

}  // namespace xf::expr
