#pragma once
#include <optional>
#include <vector>

#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/reductions.hpp"
#include "xfuse/expr/repeat.hpp"
#include "xfuse/nn/adaptive_pool.hpp"

namespace xf::nn {

/// How elements between those of an operand are made; `linear` is bilinear along two axes.
enum class interpolation { nearest, linear, cubic };

/// Options of interpolate; every field may be left out.
struct interpolate_options {
    bool align_corners = false;  ///< the outermost elements meet; else the outermost borders
};

/// What one axis of the result reads: with term t entry i reads entry tables[t][i] times weights[t][i].
struct interpolation_terms {
    std::vector<std::vector<index_t>> tables;
    std::vector<std::vector<double>> weights;
};

/// `scale` says how far apart the entries lie if it is given, as with PyTorch's scale_factor; else the
/// extents. Throws shape_error for a result below 1 and for an axis without elements.
interpolation_terms find_interpolation(interpolation how, index_t extent, index_t result,
                                       std::optional<double> scale, bool align_corners, int axis);

/// The extents of a result that is `factors` as large. Throws shape_error for a factor that is not above 0.
axis_vector scaled_extents(std::span<const index_t> x, std::span<const double> factors, int first_spatial);

template <interpolation How>
inline constexpr std::size_t term_count = How == interpolation::nearest  ? 1
                                          : How == interpolation::linear ? 2
                                                                         : 4;

/// The weighed sum of the entries that each entry of the axis reads.
template <std::size_t At, class N>
auto interpolation_sum(const N& n, const interpolation_terms& terms, int axis) {
    using T = typename N::value_type;
    auto entries = expr::taken<N>(n, "interpolate", terms.tables[At], axis);
    std::vector<T> weights(terms.weights[At].begin(), terms.weights[At].end());
    auto term = std::move(entries) * along_axis<T, N::rank>(std::move(weights), axis);
    if constexpr (At == 0) return term;
    else return interpolation_sum<At - 1>(n, terms, axis) + std::move(term);
}

template <interpolation How, std::size_t At = 0, class N, std::size_t K>
auto interpolated(N n, const std::array<index_t, K>& sizes,
                  const std::array<std::optional<double>, K>& scales, int first, bool align_corners) {
    if constexpr (At == K) return n;
    else {
        const int axis = first + int(At);
        const auto terms = find_interpolation(How, n.extents()[std::size_t(axis)], sizes[At], scales[At],
                                              align_corners, axis);
        if constexpr (How == interpolation::nearest) {
            auto next = expr::taken<N>(std::move(n), "interpolate", terms.tables[0], axis);
            return interpolated<How, At + 1>(std::move(next), sizes, scales, first, align_corners);
        } else {
            auto next = expr::stage_barrier(interpolation_sum<term_count<How> - 1>(n, terms, axis));
            return interpolated<How, At + 1>(std::move(next), sizes, scales, first, align_corners);
        }
    }
}

template <interpolation How, layout Where, class N, std::size_t K>
auto interpolate_to(N n, const std::array<index_t, K>& sizes,
                    const std::array<std::optional<double>, K>& scales, const interpolate_options& options) {
    constexpr int first = first_spatial(Where, N::rank, int(K));
    static_assert(first >= 0, "xfuse: nn: interpolate along more axes than its operand has");
    static_assert(How != interpolation::cubic || K == 2,
                  "xfuse: nn: interpolate: cubic has two spatial axes");
    if constexpr (How == interpolation::nearest) {
        return interpolated<How>(std::move(n), sizes, scales, first, false);
    } else
        return interpolated<How>(expr::as_float(std::move(n)), sizes, scales, first, options.align_corners);
}

/// The operand at another size: each entry of the spatial axes is made of those around its place.
///
/// Shapes    (..., n_1..n_K) -> (..., o_1..o_K) for sizes {o_1..o_K}, nhwc: the channels are the last axis
/// Throws    shape_error for sizes below 1 and for axes without elements
/// Types     any for nearest; else float, and integers are read as double
/// Cost      one axis after the other; what one axis gives is a full array, from which the next one gathers
/// Source    PyTorch, nn.functional.interpolate, modes nearest, (bi)linear, bicubic, without antialias
/// Example   xf::nn::interpolate<xf::nn::interpolation::linear>(x, {224, 224}, {.align_corners = true})
template <interpolation How = interpolation::nearest, layout Where = nchw, operand X, core::list L>
auto interpolate(X&& x, const L& sizes, const interpolate_options& options = {}) {
    const auto each = pool_window(sizes);
    return interpolate_to<How, Where>(expr::as_node(std::forward<X>(x)), each,
                                      std::array<std::optional<double>, each.size()>{}, options);
}
template <interpolation How = interpolation::nearest, layout Where = nchw, operand X, std::size_t K>
auto interpolate(X&& x, const index_argument (&sizes)[K], const interpolate_options& options = {}) {
    return interpolate_to<How, Where>(expr::as_node(std::forward<X>(x)), core::to_indices(sizes),
                                      std::array<std::optional<double>, K>{}, options);
}

/// The operand that many times as large along each spatial axis, rounded down, and its entries as far apart
/// as the factors say, which is what PyTorch does with scale_factor.
template <interpolation How = interpolation::nearest, layout Where = nchw, operand X, std::size_t K>
auto rescale(X&& x, const std::array<double, K>& factors, const interpolate_options& options = {}) {
    auto n = expr::as_node(std::forward<X>(x));
    const auto extents =
        scaled_extents(expr::shape_of(n), factors, first_spatial(Where, decltype(n)::rank, int(K)));
    std::array<index_t, K> sizes;
    std::array<std::optional<double>, K> scales;
    std::copy_n(extents.begin(), K, sizes.begin());
    for (std::size_t k = 0; k < K; ++k) scales[k] = 1 / factors[k];
    return interpolate_to<How, Where>(std::move(n), sizes, scales, options);
}
template <interpolation How = interpolation::nearest, layout Where = nchw, operand X, std::size_t K>
auto rescale(X&& x, const double (&factors)[K], const interpolate_options& options = {}) {
    return rescale<How, Where>(std::forward<X>(x), std::to_array(factors), options);
}

}  // namespace xf::nn
