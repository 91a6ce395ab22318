// expect: xfuse: concatenate: the operands must have the same number of axes
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::concatenate(x, xf::sum(x, 0));
#else
    return xf::concatenate(x, xf::sum(x, {0}, xf::keepdims));
#endif
}
