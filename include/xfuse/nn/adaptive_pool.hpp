#pragma once
#include <vector>

#include "xfuse/expr/functions.hpp"
#include "xfuse/expr/repeat.hpp"
#include "xfuse/expr/runtime_choice.hpp"
#include "xfuse/nn/pooling.hpp"

namespace xf::nn {

/// Windows along one axis that cover it, as equal in length as may be: window i is of the elements from
/// floor(i n / o) to below ceil((i + 1) n / o). `table` has them one after the other, each filled up to the
/// length of the longest with its last element once more.
struct adaptive_windows {
    index_t longest = 0;
    std::vector<index_t> table, lengths;
};

/// Throws shape_error for an axis without elements, and for a result without.
adaptive_windows find_adaptive_windows(const char* layer, index_t extent, index_t result, int axis);

/// Do windows of one length cover each axis?
template <std::size_t K>
bool are_equal_windows(const auto& extents, const std::array<index_t, K>& results, int first) {
    for (std::size_t k = 0; k < K; ++k) {
        const index_t extent = extents[std::size_t(first) + k];
        if (results[k] < 1 || extent < 1 || extent % results[k] != 0) return false;
    }
    return true;
}

/// An array of numbers along one axis of an operand with this many.
template <class T, int Rank>
auto along_axis(std::vector<T> numbers, int axis) {
    std::array<index_t, std::size_t(Rank)> shape, strides;
    shape.fill(1);
    strides.fill(1);
    shape[std::size_t(axis)] = index_t(numbers.size());
    return expr::owned_leaf<std::vector<T>, T, Rank>(std::move(numbers), shape, strides);
}

/// Axis `axis` becomes the axes (window, element of the window).
template <class N>
auto windows_of_axis(N n, const adaptive_windows& w, int axis) {
    index_t split[N::rank + 1];
    for (int k = 0; k < N::rank; ++k) split[k + int(k > axis)] = n.extents()[std::size_t(k)];
    split[axis] = index_t(w.lengths.size());
    split[axis + 1] = w.longest;
    return expr::reshape(expr::taken<N>(std::move(n), "adaptive pooling", w.table, axis), split);
}

/// One axis after the other, which is exact for a maximum.
template <std::size_t At = 0, class N, std::size_t K>
auto adaptive_maxima(N n, const std::array<index_t, K>& results, int first) {
    if constexpr (At == K) return n;
    else {
        const int axis = first + int(At);
        const auto w =
            find_adaptive_windows("adaptive_max_pool", n.extents()[std::size_t(axis)], results[At], axis);
        return adaptive_maxima<At + 1>(expr::max(windows_of_axis(std::move(n), w, axis), axis + 1), results,
                                       first);
    }
}

/// The mean of means is the mean, as each window is a product of windows along the axes.
template <std::size_t At = 0, class N, std::size_t K>
auto adaptive_means(N n, const std::array<index_t, K>& results, int first) {
    if constexpr (At == K) return n;
    else {
        using T = typename N::value_type;
        const int axis = first + int(At);
        const auto w =
            find_adaptive_windows("adaptive_avg_pool", n.extents()[std::size_t(axis)], results[At], axis);
        std::vector<std::uint8_t> present;
        for (const index_t length : w.lengths) {
            for (index_t k = 0; k < w.longest; ++k) present.push_back(std::uint8_t(k < length));
        }
        std::vector<T> counts(w.lengths.begin(), w.lengths.end());
        auto split = windows_of_axis(std::move(n), w, axis);
        constexpr int rank = decltype(split)::rank;
        std::array<index_t, std::size_t(rank)> shape, strides;
        shape.fill(1);
        strides.fill(1);
        shape[std::size_t(axis)] = index_t(w.lengths.size());
        strides[std::size_t(axis)] = shape[std::size_t(axis) + 1] = w.longest;
        expr::owned_leaf<std::vector<std::uint8_t>, std::uint8_t, rank> mask(std::move(present), shape,
                                                                             strides);
        auto sums = expr::sum(expr::where(std::move(mask), std::move(split), T(0)), axis + 1);
        auto means = std::move(sums) / along_axis<T, N::rank>(std::move(counts), axis);
        return adaptive_means<At + 1>(std::move(means), results, first);
    }
}

template <layout Where, std::size_t K, class N>
constexpr int first_adaptive() {
    constexpr int first = first_spatial(Where, N::rank, int(K));
    static_assert(first >= 0, "xfuse: nn: adaptive pooling to more axes than its operand has spatial axes");
    return first;
}

/// The window of equal parts.
template <std::size_t K>
auto equal_window(const auto& extents, const std::array<index_t, K>& results, int first) {
    std::array<index_t, K> window;
    for (std::size_t k = 0; k < K; ++k) window[k] = extents[std::size_t(first) + k] / results[k];
    return window;
}

template <layout Where, class N, std::size_t K>
auto adaptive_max(N x, const std::array<index_t, K>& results) {
    constexpr int first = first_adaptive<Where, K, N>();
    const auto pooled = [&] {
        return max_pooled<Where>(x, equal_window(x.extents(), results, first), max_pool_options{});
    };
    const auto general = [&] { return adaptive_maxima(x, results, first); };
    using choice = expr::runtime_choice<decltype(pooled()), decltype(general())>;
    return are_equal_windows(x.extents(), results, first) ? choice(pooled()) : choice(general());
}

template <layout Where, class N, std::size_t K>
auto adaptive_avg(N given, const std::array<index_t, K>& results) {
    const auto x = expr::as_float(std::move(given));
    constexpr int first = first_adaptive<Where, K, N>();
    const auto pooled = [&] {
        const auto window = equal_window(x.extents(), results, first);
        return avg_pooled<Where>(x, window, avg_pool_options{});
    };
    const auto general = [&] { return adaptive_means(x, results, first); };
    using choice = expr::runtime_choice<decltype(pooled()), decltype(general())>;
    return are_equal_windows(x.extents(), results, first) ? choice(pooled()) : choice(general());
}

/// The greatest element of each of as many windows as the result shall have entries along the spatial axes.
///
/// Shapes    (..., n_1..n_K) -> (..., o_1..o_K), nhwc: (..., n_1..n_K, C) -> (..., o_1..o_K, C)
/// Throws    shape_error for an axis without elements and for a result below 1
/// Cost      as max_pool where o divides n; else the windows are copied a tile at a time
/// Source    PyTorch, nn.functional.adaptive_max_pool2d
/// Example   xf::nn::adaptive_avg_pool(x, {7, 7})
template <layout Where = nchw, operand X, core::list L>
auto adaptive_max_pool(X&& x, const L& size) {
    return adaptive_max<Where>(expr::as_node(std::forward<X>(x)), pool_window(size));
}
template <layout Where = nchw, operand X, std::size_t K>
auto adaptive_max_pool(X&& x, const index_argument (&size)[K]) {
    return adaptive_max<Where>(expr::as_node(std::forward<X>(x)), core::to_indices(size));
}
/// One extent for all spatial axes of an operand of batch, channels and spatial axes.
template <layout Where = nchw, operand X, core::number I>
auto adaptive_max_pool(X&& x, I size) {
    return adaptive_max<Where>(expr::as_node(std::forward<X>(x)),
                               window_everywhere<X>(core::to_index(size)).window);
}

/// The mean of each of these windows.
///
/// Shapes    as adaptive_max_pool
/// Throws    as adaptive_max_pool
/// Types     float; integers are read as double
/// Source    PyTorch, nn.functional.adaptive_avg_pool2d
template <layout Where = nchw, operand X, core::list L>
auto adaptive_avg_pool(X&& x, const L& size) {
    return adaptive_avg<Where>(expr::as_node(std::forward<X>(x)), pool_window(size));
}
template <layout Where = nchw, operand X, std::size_t K>
auto adaptive_avg_pool(X&& x, const index_argument (&size)[K]) {
    return adaptive_avg<Where>(expr::as_node(std::forward<X>(x)), core::to_indices(size));
}
template <layout Where = nchw, operand X, core::number I>
auto adaptive_avg_pool(X&& x, I size) {
    return adaptive_avg<Where>(expr::as_node(std::forward<X>(x)),
                               window_everywhere<X>(core::to_index(size)).window);
}

}  // namespace xf::nn
