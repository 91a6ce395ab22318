// expect: xfuse: a comparison of arrays is an array, not a condition: write xf::eval_scalar\(xf::all\(a ==
// b\)\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    if (!(xf::lazy(x) == y)) y = x;
#else
    if (!xf::eval_scalar(xf::all(xf::lazy(x) == y))) y = x;
#endif
}
