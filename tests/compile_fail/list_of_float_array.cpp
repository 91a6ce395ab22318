// expect: xfuse: axes, extents, steps, widths and counts are integers, not bool or fractions
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::reshape(x, std::array<float, 2>{3, 2});
#else
    return xf::reshape(x, std::array<long, 2>{3, 2});
#endif
}
