// expect: xfuse: a reduction of all axes is an expression still: write xf::eval_scalar\(e\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 1>& v, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    y(0, xf::argmax(v)) = 1;
#else
    y(0, xf::eval_scalar(xf::argmax(v))) = 1;
#endif
}
