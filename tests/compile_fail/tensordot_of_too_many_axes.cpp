// expect: xfuse: (a contraction|an expression) has at most 16 axes
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 9>& x) {
#ifdef XFUSE_FAIL
    return xf::tensordot<1>(x, x);
#else
    return xf::tensordot<2>(x, x);
#endif
}
