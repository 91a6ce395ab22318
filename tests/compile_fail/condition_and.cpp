// expect: xfuse: a comparison of arrays is an array, not a condition: write xf::eval_scalar\(xf::all\(a ==
// b\)\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    while (xf::lazy(x) == y && y.size() > 1) y = x;
#else
    while (xf::eval_scalar(xf::all(xf::lazy(x) == y)) && y.size() > 1) y = x;
#endif
}
