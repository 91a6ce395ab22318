// expect: xfuse: max and min of masked elements need an initial value, as there may be none
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x, const xt::xtensor<bool, 1>& mask) {
#ifdef XFUSE_FAIL
    return xf::max(x, {1}, xf::where(mask));
#else
    return xf::max(x, {1}, xf::where(mask), xf::initial(0));
#endif
}
