// expect: xfuse: squeeze names more axes
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::squeeze(x, {0, 1, 2});
#else
    return xf::squeeze(x, {0, 1});
#endif
}
