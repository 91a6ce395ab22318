#pragma once
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

namespace scale {

/// What lies inside the cube, from the neighbours of each element; its faces stay at 0.
template <class U>
auto step(const U& u, xf::index_t n) {
    const auto at = [&](int i, int j, int k) {
        return xf::view(u, xt::range(1 + i, n - 1 + i), xt::range(1 + j, n - 1 + j),
                        xt::range(1 + k, n - 1 + k));
    };
    const auto next =
        at(0, 0, 0) * 0.4F +
        (at(1, 0, 0) + at(-1, 0, 0) + at(0, 1, 0) + at(0, -1, 0) + at(0, 0, 1) + at(0, 0, -1)) * 0.1F;
    return xf::pad(next, {{1, 1}, {1, 1}, {1, 1}});
}

}  // namespace scale
