// expect: xfuse: the target holds integers, the expression fractions: write y = xf::cast<int>\(e\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<int, 2>& y) {
#ifdef XFUSE_FAIL
    y /= xf::lazy(y) + 1;
#else
    y = xf::floor_divide(y, xf::lazy(y) + 1);
#endif
}
