// expect: xfuse: a std::vector, a C array or a pointer says nothing of axes: write xt::adapt\(v, \{rows,
// columns\}\) or xf::lazy
#include <vector>
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y, const std::vector<float>& v) {
#ifdef XFUSE_FAIL
    y = xf::einsum<"ij,j->ij">(x, v);
#else
    y = xf::einsum<"ij,j->ij">(x, xf::lazy(v.data(), {3}));
#endif
}
