#pragma once
#include "xfuse/xfuse.hpp"

/// Operands of the tests of kept expressions.
namespace any_tests {

template <int R>
using array = xt::xtensor<float, std::size_t(R)>;

/// Numbers that differ, between -2 and 2.
template <int R>
array<R> numbers(const typename array<R>::shape_type& shape, int seed = 0) {
    auto a = array<R>::from_shape(shape);
    int k = seed;
    for (float& each : a) each = float((k++ * 37) % 101) / 25.0F - 2.0F;
    return a;
}

}  // namespace any_tests
