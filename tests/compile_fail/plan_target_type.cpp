// expect: xfuse: plan: the target's element type differs
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<double, 2>& y) {
#ifdef XFUSE_FAIL
    xf::plan(xf::lazy(x) * 2).run(y);
#else
    xf::plan(xf::cast<double>(xf::lazy(x) * 2)).run(y);
#endif
}
