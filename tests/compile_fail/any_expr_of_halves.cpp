// expect: element<
#include <xfuse/xfuse.hpp>

#ifdef XFUSE_FAIL
xf::any_expr<xf::bfloat16, 2> build(const xt::xtensor<xf::bfloat16, 2>& x) { return xf::lazy(x) * 2; }
#else
xf::any_expr<float, 2> build(const xt::xtensor<xf::bfloat16, 2>& x) { return xf::lazy(x) * 2; }
#endif
