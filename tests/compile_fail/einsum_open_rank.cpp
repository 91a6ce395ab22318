// expect: xfuse: einsum: an xt::xarray under an ellipsis needs its rank stated
#include <xfuse/xfuse.hpp>

auto build(const xt::xarray<float>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::einsum<"...j,jk->...k">(a, b);
#else
    return xf::einsum<"...j,jk->...k">(xf::lazy<3>(a), b);
#endif
}
