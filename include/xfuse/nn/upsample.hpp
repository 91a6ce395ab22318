#pragma once
#include "xfuse/expr/repeat.hpp"
#include "xfuse/nn/options.hpp"

namespace xf::nn {

/// Throws shape_error for a factor below 1.
void check_factors(std::span<const index_t> factors, int first_axis);

template <std::size_t At = 0, class N, std::size_t K>
auto repeated_axes(N n, const std::array<index_t, K>& factors, int first_axis) {
    if constexpr (At == K) return n;
    else {
        auto wider = expr::repeat(std::move(n), factors[At], first_axis + int(At));
        return repeated_axes<At + 1>(std::move(wider), factors, first_axis);
    }
}

/// Each element of the spatial axes as many times as the factor of its axis says.
///
/// Shapes    (..., n_1..n_K) -> (..., f_1 n_1..f_K n_K), nhwc: the channels are the last axis
/// Throws    shape_error for a factor below 1
/// Source    PyTorch, nn.functional.interpolate with mode = 'nearest' and integer factors
/// Example   xf::nn::upsample_nearest(x, {2, 2})
template <layout Where = nchw, operand X, core::list L>
auto upsample_nearest(X&& x, const L& factors) {
    static_assert(core::has_length<L>,
                  "xfuse: nn: upsample_nearest: the number of factors is not known at compile time: write "
                  "xf::sized<K>(factors), a braced list, or a std::array");
    auto n = expr::as_node(std::forward<X>(x));
    const auto each = core::to_indices(factors);
    constexpr int rank = decltype(n)::rank, first = first_spatial(Where, rank, int(each.size()));
    static_assert(first >= 0, "xfuse: nn: upsample_nearest has more factors than spatial axes");
    check_factors(each, first);
    return repeated_axes(std::move(n), each, first);
}
template <layout Where = nchw, operand X, std::size_t K>
auto upsample_nearest(X&& x, const index_argument (&factors)[K]) {
    return upsample_nearest<Where>(std::forward<X>(x), core::to_indices(factors));
}
/// One factor for all spatial axes of an operand of batch, channels and spatial axes.
template <layout Where = nchw, operand X, core::number I>
auto upsample_nearest(X&& x, I factor) {
    constexpr int spatial = expr::node_of<X>::rank - 2;
    static_assert(spatial > 0, "xfuse: nn: one factor needs an operand of batch, channels and spatial axes");
    std::array<index_t, std::size_t(spatial > 0 ? spatial : 0)> factors{};
    factors.fill(core::to_index(factor));
    return upsample_nearest<Where>(std::forward<X>(x), factors);
}

}  // namespace xf::nn
