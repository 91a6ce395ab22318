// expect: xfuse: a reduction of all axes is an expression still: write xf::eval_scalar\(e\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<int, 2>& y) {
#ifdef XFUSE_FAIL
    float s = xf::tensordot(x, x, {0, 1}, {0, 1});
#else
    float s = xf::eval_scalar(xf::tensordot(x, x, {0, 1}, {0, 1}));
#endif
}
