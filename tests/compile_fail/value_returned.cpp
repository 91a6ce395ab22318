// expect: xfuse: a reduction of all axes is an expression still: write xf::eval_scalar\(e\)
#include <xfuse/xfuse.hpp>

double build(const xt::xtensor<double, 1>& v) {
#ifdef XFUSE_FAIL
    return xf::dot(v, v);
#else
    return xf::eval_scalar(xf::dot(v, v));
#endif
}
