// expect: xfuse: reduce: name at least one reduction
#include <xfuse/xfuse.hpp>
xt::xtensor<float, 2> x;
#ifdef XFUSE_FAIL
auto y = xf::eval(xf::reduce(x, {1}, xf::keepdims));
#else
auto y = xf::eval(xf::reduce(x, {1}, xf::max, xf::keepdims));
#endif
