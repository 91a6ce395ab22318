// expect: xfuse: a std::vector, a C array or a pointer says nothing of axes: write xt::adapt\(v, \{rows,
// columns\}\) or xf::lazy
#include <vector>
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y, const std::vector<float>& v) {
#ifdef XFUSE_FAIL
    y = xf::lazy(x) + v;
#else
    y = xf::lazy(x) + xf::lazy(v.data(), {2, 3});
#endif
}
