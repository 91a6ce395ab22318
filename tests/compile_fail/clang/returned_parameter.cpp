// expect: stack memory associated with parameter 'x' returned
#include <xfuse/xfuse.hpp>

#ifdef XFUSE_FAIL
auto build(xt::xtensor<float, 2> x) { return xf::lazy(x); }
#else
auto build(const xt::xtensor<float, 2>& x) { return xf::lazy(x); }
#endif
