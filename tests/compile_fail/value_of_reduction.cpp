// expect: xfuse: a reduction of all axes is an expression still: write xf::eval_scalar\(e\)
#include <xfuse/xfuse.hpp>

float build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    float s = xf::sum(x);
    return s;
#else
    float s = xf::eval_scalar(xf::sum(x));
    return s;
#endif
}
