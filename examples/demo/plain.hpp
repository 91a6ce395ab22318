#pragma once
#include <array>
#include <cstdint>
#include <utility>
#include <xfuse/xtensor.hpp>

/// The pipeline in plain xtensor, line by line. Each line is evaluated, since xtensor's lazy reductions
/// are computed again at each access.
namespace plain {

using image = xt::xtensor<float, 2>;

inline image grey_levels(const xt::xtensor<std::uint8_t, 3>& picture) {
    const xt::xtensor<float, 1> weights = {0.299F, 0.587F, 0.114F};
    return xt::sum(picture * weights, {2});
}

/// Sliding windows: xtensor has no function for them, so a view with strides of our own.
inline auto windows(const image& x, std::size_t k, std::size_t step) {
    using shape = std::array<std::size_t, 4>;
    using strides = std::array<std::ptrdiff_t, 4>;
    const std::ptrdiff_t row = x.strides()[0], column = x.strides()[1];
    const shape extents{(x.shape(0) - k) / step + 1, (x.shape(1) - k) / step + 1, k, k};
    strides steps{row * std::ptrdiff_t(step), column * std::ptrdiff_t(step), row, column};
    using view = xt::xstrided_view<const image&, shape, xt::layout_type::dynamic>;
    return view(x, extents, std::move(steps), 0, xt::layout_type::dynamic);
}

inline image filtered(const image& x, const xt::xtensor<float, 2>& f) {
    const image seen = xt::sum(windows(x, f.shape(0), 1) * f, {2, 3});
    const image positive = xt::maximum(seen, 0.0F);
    const image pooled = xt::amax(windows(positive, 2, 2), {2, 3});
    const image wide = xt::repeat(pooled, 2, 1);
    return xt::repeat(wide, 2, 0);
}

}  // namespace plain
