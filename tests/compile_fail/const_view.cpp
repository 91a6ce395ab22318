// expect: xfuse: the target is const, or a view of what is const
#include <xfuse/xfuse.hpp>

#ifdef XFUSE_FAIL
using Y = const xt::xtensor<float, 2>;
#else
using Y = xt::xtensor<float, 2>;
#endif

void build(const xt::xtensor<float, 2>& x, Y& y) { xt::view(y, 0) = xf::view(x, 1) * 2; }
