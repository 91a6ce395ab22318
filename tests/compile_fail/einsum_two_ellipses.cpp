// expect: xfuse: einsum: a wrong ellipsis
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::einsum<"...i...,jk->ik">(a, b);
#else
    return xf::einsum<"...i,ik->...k">(a, b);
#endif
}
