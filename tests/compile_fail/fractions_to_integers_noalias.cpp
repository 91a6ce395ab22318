// expect: xfuse: the target holds integers, the expression fractions: write y = xf::cast<int>\(e\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<int, 2>& y) {
#ifdef XFUSE_FAIL
    xt::noalias(y) = xf::lazy(x) * 2;
#else
    xt::noalias(y) = xf::cast<int>(xf::lazy(x) * 2);
#endif
}
