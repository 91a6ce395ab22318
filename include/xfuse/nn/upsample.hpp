#pragma once
#include "xfuse/expr/repeat.hpp"
#include "xfuse/nn/options.hpp"

namespace xf::nn {

/// Throws shape_error for a factor below 1.
void check_factors(std::span<const index_t> factors, int first_axis);

template <std::size_t K, std::size_t At = 0, class N>
auto repeated_axes(N n, const index_t (&factors)[K], int first_axis) {
    if constexpr (At == K) return n;
    else {
        auto wider = expr::repeat(std::move(n), factors[At], first_axis + int(At));
        return repeated_axes<K, At + 1>(std::move(wider), factors, first_axis);
    }
}

/// Each element of the spatial axes as many times as the factor of its axis says.
///
/// Shapes    (..., n_1..n_K) -> (..., f_1 n_1..f_K n_K), nhwc: the channels are the last axis
/// Throws    shape_error for a factor below 1
/// Source    PyTorch, nn.functional.interpolate with mode = 'nearest' and integer factors
/// Example   xf::nn::upsample_nearest(x, {2, 2})
template <layout Where = nchw, operand X, std::size_t K>
auto upsample_nearest(X&& x, const index_t (&factors)[K]) {
    auto n = expr::as_node(std::forward<X>(x));
    constexpr int rank = decltype(n)::rank, first = first_spatial(Where, rank, int(K));
    static_assert(first >= 0, "xfuse: nn: upsample_nearest has more factors than spatial axes");
    check_factors({factors, K}, first);
    return repeated_axes<K>(std::move(n), factors, first);
}
/// One factor for all spatial axes of an operand of batch, channels and spatial axes.
template <layout Where = nchw, operand X, std::integral I>
auto upsample_nearest(X&& x, I factor) {
    constexpr int spatial = expr::node_of<X>::rank - 2;
    static_assert(spatial > 0, "xfuse: nn: one factor needs an operand of batch, channels and spatial axes");
    index_t factors[std::size_t(spatial > 0 ? spatial : 1)];
    std::fill(std::begin(factors), std::end(factors), index_t(factor));
    return upsample_nearest<Where>(std::forward<X>(x), factors);
}

}  // namespace xf::nn
