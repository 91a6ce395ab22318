// expect: xfuse: target rank differs from every rank that the expression may have
#include <xfuse/xfuse.hpp>

void assign(xt::xtensor<float, 3>& x, xt::xtensor<float, 2>& y, const xt::xtensor<float, 2>& a) {
#ifdef XFUSE_FAIL
    (void)y;
    x = xf::tensordot(a, a, 1);
#else
    (void)x;
    y = xf::tensordot(a, a, 1);
#endif
}
