// expect: xfuse: target rank differs from the expression's rank
#include <xfuse/xfuse.hpp>

void assign(xt::xtensor<float, 3>& y, const xt::xtensor<float, 4>& x) {
#ifdef XFUSE_FAIL
    y = xf::max(x, {-1, -2});
#else
    y = xf::max(x, -1);
#endif
}
