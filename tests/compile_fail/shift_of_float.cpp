// expect: xfuse: the operation does not exist for this element type
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::lazy(x) << 1;
#else
    return xf::cast<int>(x) << 1;
#endif
}
