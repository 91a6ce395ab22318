// expect: xfuse: target rank differs from the expression's rank
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 3>& y) {
#ifdef XFUSE_FAIL
    xt::view(y, 0) = xf::sum(x, 0);
#else
    xt::view(y, 0) = xf::lazy(x) * 2;
#endif
}
