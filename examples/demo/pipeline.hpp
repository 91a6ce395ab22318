#pragma once
#include <xfuse/xfuse.hpp>
#include <xfuse/xtensor.hpp>

/// Grey levels of a picture of rows x columns x 3. Like `filtered`, it computes nothing: it returns an
/// expression, which is evaluated where it is assigned.
template <class Picture>
auto grey_levels(const Picture& picture) {
    return (xf::lazy(picture) * xt::xtensor<float, 1>{0.299F, 0.587F, 0.114F}).sum(-1);
}

/// Filters, keeps what is positive, takes the greatest of each 2 x 2, and repeats it back to size.
template <class Grey>
auto filtered(const Grey& x, const xt::xtensor<float, 2>& f) {
    const auto k = xf::index_t(f.shape(0));
    auto seen = xf::relu((xf::windows(x, {k, k}, {1, 1}) * f).sum({-1, -2}));
    auto pooled = xf::windows(seen, {2, 2}, {2, 2}).max({-1, -2});
    return xf::repeat(xf::repeat(pooled, 2, -2), 2, -1);
}
