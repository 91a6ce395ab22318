#pragma once
#include "xfuse/xfuse.hpp"

#include <xtensor/xtensor.hpp>

namespace bench {

/// `y = e`, as a user writes it.
template <std::size_t R, class E>
void assign(xt::xtensor<float, R>& y, const E& e) {
    y = e;
}

}  // namespace bench
