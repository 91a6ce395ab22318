// expect: xfuse: einsum: the output has a label that no operand has
#include <xfuse/xfuse.hpp>

auto build(const xt::xtensor<float, 2>& a, const xt::xtensor<float, 2>& b) {
#ifdef XFUSE_FAIL
    return xf::einsum<"ij,jk->il">(a, b);
#else
    return xf::einsum<"ij,jk->ik">(a, b);
#endif
}
