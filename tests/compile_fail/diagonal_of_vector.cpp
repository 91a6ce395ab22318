// expect: xfuse: diagonal and trace need an operand of at least two axes
#include <xfuse/xfuse.hpp>

#ifdef XFUSE_FAIL
auto build(const xt::xtensor<float, 1>& x) { return xf::diagonal(x); }
#else
auto build(const xt::xtensor<float, 2>& x) { return xf::diagonal(x); }
#endif
