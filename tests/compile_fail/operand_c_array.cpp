// expect: xfuse: a std::vector, a C array or a pointer says nothing of axes: write xt::adapt\(v, \{rows,
// columns\}\) or xf::lazy
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    float a[3] = {1, 2, 3};
    y = xf::lazy(x) + a;
#else
    float a[3] = {1, 2, 3};
    y = xf::lazy(x) + xf::lazy(a, {3});
#endif
}
