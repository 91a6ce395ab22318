// expect: xfuse: indices are integers; what a mask of bool picks is xf::compress.mask, x, axis
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const xt::xtensor<float, 1>& places) {
#ifdef XFUSE_FAIL
    return xf::take(x, places, 0);
#else
    return xf::take(x, xf::cast<int>(places), 0);
#endif
}
