// expect: xfuse: lazy<R>: the operand has another rank
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& x) {
#ifdef XFUSE_FAIL
    return xf::lazy<3>(x);
#else
    return xf::lazy<2>(x);
#endif
}
