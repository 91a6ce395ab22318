// expect: xfuse: an expression has at most 16 axes
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::expand_dims(x, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14});
#else
    return xf::expand_dims(x, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13});
#endif
}
