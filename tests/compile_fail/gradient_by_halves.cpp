// expect: xfuse: gradient: a variable's elements are halves
#include <xfuse/xfuse.hpp>

auto build(xt::xtensor<xf::bfloat16, 1>& h) {
#ifdef XFUSE_FAIL
    return xf::gradient(xf::sum(xf::exp(h)), h);
#else
    xf::any_expr w = xf::lazy(h);
    return xf::gradient(xf::sum(xf::exp(w)), w);
#endif
}
