// expect: xfuse: a scalar is not updated by an expression: write s \+= xf::eval_scalar
#include <xfuse/xfuse.hpp>

float build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    float s = 0;
    s += xf::sum(x);
    return s;
#else
    float s = 0;
    s += xf::eval_scalar(xf::sum(x));
    return s;
#endif
}
