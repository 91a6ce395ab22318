// expect: xfuse: the target holds integers, the expression fractions: write y = xf::cast<int>\(e\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<int, 2>& y) {
#ifdef XFUSE_FAIL
    xt::xtensor<int, 2> z = xf::lazy(x) * 2;
#else
    xt::xtensor<int, 2> z = xf::cast<int>(xf::lazy(x) * 2);
#endif
}
