#pragma once
#include <cstring>
#include <numeric>
#include <span>
#include <vector>

#include "xfuse/names.hpp"

/// Two views of one buffer, `y op= x`, against the same with x copied before.
namespace aliasing {

using xf::index_t;

/// Elements of a buffer at start + sum(strides * index).
template <std::size_t Rank>
struct view {
    index_t start;
    index_t shape[Rank], strides[Rank];

    auto of(const std::vector<double>& buffer) const {
        return xf::lazy(buffer.data() + start, shape, strides);
    }
};

/// 1, 2, 3, ...: every element another one, and none that cannot divide.
inline std::vector<double> counting(index_t n) {
    std::vector<double> all(static_cast<std::size_t>(n));
    std::iota(all.begin(), all.end(), 1.0);
    return all;
}

template <std::size_t Rank, class N>
void assign(std::vector<double>& buffer, const view<Rank>& y, const N& e) {
    xf::expr::evaluate<double>(e, xf::expr::make_target(buffer.data() + y.start, std::span(y.shape, Rank),
                                                        std::span(y.strides, Rank)));
}

/// Is `y = f(y, x)` on one buffer what it is when y and x are read from a copy?
template <std::size_t Rank, class F>
bool agrees(const std::vector<double>& initial, const view<Rank>& y, const view<Rank>& x, const F& f) {
    std::vector<double> right = initial, buffer = initial;
    assign(right, y, f(y.of(initial), x.of(initial)));
    assign(buffer, y, f(y.of(buffer), x.of(buffer)));
    return std::memcmp(right.data(), buffer.data(), buffer.size() * sizeof(double)) == 0;
}

/// Calls check(f) for the six operators.
template <class Check>
void for_each_operator(const Check& check) {
    check([](const auto&, const auto& x) { return x; });
    check([](const auto& y, const auto& x) { return y + x; });
    check([](const auto& y, const auto& x) { return y - x; });
    check([](const auto& y, const auto& x) { return y * x; });
    check([](const auto& y, const auto& x) { return y / x; });
    check([](const auto& y, const auto& x) { return y % x; });
}

}  // namespace aliasing
