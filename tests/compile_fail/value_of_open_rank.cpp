// expect: xfuse: an expression is not a value: write xf::eval_scalar\(xf::tensordot<n>\(a, b\)\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<int, 2>& y) {
#ifdef XFUSE_FAIL
    float s = xf::tensordot(x, x, 2);
#else
    float s = xf::eval_scalar(xf::tensordot<2>(x, x));
#endif
}
