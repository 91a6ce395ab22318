// expect: xfuse: a reduction of all axes is an expression still: write xf::eval_scalar\(e\)
#include <xfuse/xfuse.hpp>

void take(int);

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    take(xf::argmax(x));
#else
    take(xf::eval_scalar(xf::argmax(x)));
#endif
}
