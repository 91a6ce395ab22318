// expect: xfuse: einsum: a wrong ellipsis
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::einsum<"...j,jk->k">(a, b);
#else
    return xf::einsum<"...j,jk->...k">(a, b);
#endif
}
