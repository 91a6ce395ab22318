// expect: xfuse: trace needs an operand of at least two axes
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::trace(xf::sum(a * xf::lazy(b), 0));
#else
    return xf::trace(a * xf::lazy(b));
#endif
}
