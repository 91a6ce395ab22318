// expect: xfuse: einsum: the subscripts are for another number of operands
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    (void)b;
    return xf::einsum<"ij,jk->ik">(a);
#else
    return xf::einsum<"ij,jk->ik">(a, b);
#endif
}
