// expect: xfuse: this operand cannot be combined with an xfuse expression
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<xf::bfloat16, 2>& x, xf::bfloat16 factor) {
#ifdef XFUSE_FAIL
    return xf::lazy(x) * factor;
#else
    return xf::lazy(x) * float(factor);
#endif
}
