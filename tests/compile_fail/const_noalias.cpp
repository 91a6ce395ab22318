// expect: xfuse: the target is const, or a view of what is const
#include <xfuse/xfuse.hpp>

#ifdef XFUSE_FAIL
using Y = const xt::xtensor<float, 2>;
#else
using Y = xt::xtensor<float, 2>;
#endif

void build(const xt::xtensor<float, 2>& x, Y& y) { xt::noalias(y) = xf::lazy(x) * 2; }
