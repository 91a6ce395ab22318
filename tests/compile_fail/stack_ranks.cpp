// expect: xfuse: stack: the operands must have the same shape
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::stack(x, xf::sum(x, 0));
#else
    return xf::stack(x, x);
#endif
}
