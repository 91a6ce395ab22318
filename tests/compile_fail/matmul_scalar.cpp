// expect: xfuse: matmul needs operands of at least one axis
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::matmul(xf::sum(a), b);
#else
    return xf::matmul(xf::sum(a, 0), b);
#endif
}
