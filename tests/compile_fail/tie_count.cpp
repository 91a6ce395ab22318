// expect: xfuse: tie: as many targets as there are results
#include <xfuse/xfuse.hpp>
xt::xtensor<float, 2> x;
xt::xtensor<float, 1> most, least;
#ifdef XFUSE_FAIL
void f() { xf::tie(most, least) = xf::reduce(x, {1}, xf::max); }
#else
void f() { xf::tie(most, least) = xf::reduce(x, {1}, xf::max, xf::min); }
#endif
