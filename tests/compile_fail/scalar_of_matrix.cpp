// expect: xfuse: eval_scalar needs an expression of rank 0
#include <xfuse/xfuse.hpp>

float total(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::eval_scalar(xf::sum(x, 0));
#else
    return xf::eval_scalar(xf::sum(x));
#endif
}
