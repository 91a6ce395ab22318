// expect: xfuse: an expression is not assigned to: assign to the array, or to a part of it, xt::view\(y,
// ...\) = e
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    xf::view(y, 0) = 1.0f;
#else
    xt::view(y, 0) = 1.0f;
#endif
}
