// expect: xfuse: transpose: one entry for each axis
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::transpose(x, {1, 0, 2});
#else
    return xf::transpose(x, {1, 0});
#endif
}
