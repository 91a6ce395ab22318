#pragma once
#include <xfuse/xtensor.hpp>

#include "xfuse/xfuse.hpp"

/// a + b of shape (2, 3), as our expression and as xtensor computes it.
struct operands {
    xt::xtensor<float, 2> a = {{1, 2, 3}, {4, 5, 6}};
    xt::xtensor<float, 2> b = {{10, 20, 30}, {40, 50, 60}};
    xt::xtensor<float, 2> expected = a + b;

    auto expression() const { return xf::lazy(a) + b; }
};

/// The same shape and the same elements.
template <class X, class Y>
bool holds(const X& x, const Y& y) {
    return x.dimension() == y.dimension() &&
           std::equal(x.shape().begin(), x.shape().end(), y.shape().begin()) && xt::all(xt::equal(x, y));
}
