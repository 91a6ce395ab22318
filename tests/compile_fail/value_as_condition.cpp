// expect: xfuse: a reduction of all axes is an expression still: write xf::eval_scalar\(e\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    if (xf::all(xf::lazy(x) == y)) y = x;
#else
    if (xf::eval_scalar(xf::all(xf::lazy(x) == y))) y = x;
#endif
}
