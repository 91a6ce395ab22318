// expect: xfuse: write .*xf::eval_scalar\(xf::sum\(e\)\)
#include <xfuse/xfuse.hpp>

float build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    float s = xf::tensordot(x, x, {0}, {0});
#else
    float s = xf::eval_scalar(xf::sum(xf::tensordot(x, x, {0}, {0})));
#endif
    return s;
}
