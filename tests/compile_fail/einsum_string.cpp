// expect: xfuse: einsum: the subscripts are a template argument: write xf::einsum<.*ij,jk->ik
#include <xfuse/xfuse.hpp>

void build(const xt::xtensor<float, 2>& x, xt::xtensor<float, 2>& y) {
#ifdef XFUSE_FAIL
    y = xf::einsum("ij,jk->ik", x, x);
#else
    y = xf::einsum<"ij,jk->ik">(x, x);
#endif
}
