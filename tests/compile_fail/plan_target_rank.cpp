// expect: xfuse: target rank differs from the expression's rank
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    xf::plan(xf::sum(x, 0)).run(y);
#else
    xf::plan(xf::lazy(x) * 2).run(y);
#endif
}
