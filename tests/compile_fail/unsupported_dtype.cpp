// expect: xfuse: this element type is not supported
#include <xfuse/xfuse.hpp>

#ifdef XFUSE_FAIL
auto build(const xt::xtensor<long double, 2>& x) { return xf::max(x, 0); }
#else
auto build(const xt::xtensor<double, 2>& x) { return xf::max(x, 0); }
#endif
