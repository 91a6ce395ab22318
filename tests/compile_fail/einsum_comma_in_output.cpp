// expect: xfuse: einsum: wrong character in the subscripts
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::einsum<"ij,jk->i,k">(a, b);
#else
    return xf::einsum<"ij,jk->ik">(a, b);
#endif
}
