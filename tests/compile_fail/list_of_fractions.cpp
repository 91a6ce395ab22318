// expect: xfuse: axes, extents, steps, widths and counts are integers, not bool or fractions
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::reshape(x, {1.5, 2.0});
#else
    return xf::reshape(x, {3, 2});
#endif
}
