// expect: xfuse: one elementwise expression reads at most 64 operands: evaluate a part of it first,
// xf::eval\(part\)
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    const auto t = xf::lazy(x) * x;
    y = t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t +
        t + t + t + t + t + t + t + t;
#else
    const auto t = xf::eval(xf::lazy(x) * x);
    y = xf::lazy(t) + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t + t +
        t + t + t + t + t + t + t + t + t + t;
#endif
}
