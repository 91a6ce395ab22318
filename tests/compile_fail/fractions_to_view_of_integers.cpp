// expect: xfuse: the target holds integers, the expression fractions: write y = xf::cast<int>\(e\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<int, 2>& y) {
#ifdef XFUSE_FAIL
    xt::view(y, 0) = xf::max(x, 0);
#else
    xt::view(y, 0) = xf::cast<int>(xf::max(x, 0));
#endif
}
