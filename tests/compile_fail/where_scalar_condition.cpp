// expect: xfuse: where needs a condition with axes
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::where(true, x, x);
#else
    return xf::where(x > 0, x, x);
#endif
}
